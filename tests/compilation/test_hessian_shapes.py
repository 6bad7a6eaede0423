"""Hessians by their structure against products with unit vectors, for models whose structure differs.

The product H v is the gradient of a slope (hessian_product.py): it shares no code with blocks, joined
parameters, pieces or memory that is used again.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from symopt.calculus.system import System
from symopt.compilation.hessian_product import hessian_product

from .support import system, whole

SIZES = {"m": 7, "n": 4, "h": 3, "g": 5, "K": 3, "k": 2, "p": 6}
SHAPES: dict[str, tuple[str, ...]] = {
    "X": ("m", "n"), "Z": ("m", "n"), "y": ("m",), "Y": ("m", "K"), "w": ("m",), "s": ("n",),
    "T": ("n", "p"), "M": ("n", "p"), "S": ("n", "n"),
    "W": ("n", "h"), "c": ("h",), "v": ("h",), "b": (), "V": ("h", "K"), "d": ("K",),
    "G": ("h", "g"), "e": ("g",), "u": ("g",), "D": ("h", "n"), "r": ("n",),
    "U": ("n", "k"), "P": ("p", "k"), "Q": ("k", "k"), "a": ("n",), "q": ("p",),
}  # fmt: skip
LOG_LOSS = "sum(softplus(z) - y*z)/m"
MODELS = {
    "offset": ("W c v b", {"A": "tanh(X @ W + c)", "z": "A @ v + b"}, LOG_LOSS),
    "offset and penalty": (
        "W c v b",
        {"A": "sigmoid(X @ W + c)", "z": "A @ v + b"},
        f"{LOG_LOSS} + 0.1*sum(W**2) + 0.2*sum(c**2)",
    ),
    "penalty on weights": (
        "W c v b",
        {"A": "tanh(X @ W + c)", "z": "A @ v + b"},
        f"{LOG_LOSS} + 0.1*sum(W**2) + sum(W)*sum(v)",
    ),
    "two offsets": (
        "W c v b",
        {"A": "tanh(X @ W + c)*sigmoid(Z @ W + c)", "z": "A @ v + b"},
        LOG_LOSS,
    ),
    "a multiple": ("W c v b", {"A": "tanh(2*(X @ W + c))", "z": "A @ v + b"}, LOG_LOSS),
    "an offset twice": ("W c v b", {"A": "tanh(X @ W + 2*c)", "z": "A @ v + c[1]*b"}, LOG_LOSS),
    "no neighbors": ("W v c b", {"A": "softplus(X @ W + c)", "z": "A @ v + b"}, LOG_LOSS),
    "offset first": ("c W v b", {"A": "gelu(X @ W + c)", "z": "A @ v + b"}, LOG_LOSS),
    "running sums": ("W c", {"A": "cumsum(relu(X @ W + c), axis=0)"}, "log(1 + sum(A**2)**2)"),
    "skip": ("W c v b a", {"A": "tanh(X @ W + c)", "z": "A @ v + b + X @ a"}, LOG_LOSS),
    "softmax": ("W c V d", {"A": "tanh(X @ W + c)", "z": "A @ V + d"}, "-sum(Y*log(softmax(z)))/m"),
    "softmax of features": ("V d", {"A": "tanh(X)@W", "z": "A @ V + d"}, "-sum(Y*log(softmax(z)))"),
    "softmax with penalty": (
        "W c V d",
        {"A": "sigmoid(X @ W + c)", "z": "A @ V + d"},
        "-sum(Y*log(softmax(z)))/m + 0.1*sum(W**2) + 0.1*sum(V**2)",
    ),
    "weighted rows": (
        "W c V d",
        {"A": "tanh(X @ W + c)", "z": "A @ V + d"},
        "-sum(w*sum(Y*log(softmax(z)), axis=1))/m",
    ),
    "two layers": (
        "W c G e u b",
        {"A": "tanh(X @ W + c)", "B": "tanh(A @ G + e)", "z": "B @ u + b"},
        LOG_LOSS,
    ),
    "autoencoder": ("W c D r", {"A": "tanh(X @ W + c)", "E": "A @ D + r - X"}, "sum(E**2)/m"),
    "tied autoencoder": ("W c", {"A": "tanh(X @ W + c)", "E": "A @ W.T - X"}, "sum(E**2)/m"),
    "several outputs": ("W c V d", {"E": "tanh(X @ W + c) @ V + d - Y"}, "sum(E**2)/m"),
    "two factors": ("U P", {"E": "T - U @ P.T"}, "sum(E**2) + 0.1*sum(U**2)"),
    "masked factors": ("U P", {"E": "M*(T - U @ P.T)"}, "sum(E**2) + 0.1*sum(P**2)"),
    "factors and biases": ("U P q", {"E": "T - U @ P.T - q"}, "sum(M*E**2)"),
    "symmetric": ("U", {"E": "S - U @ U.T"}, "sum(E**2)"),
    "three factors": ("U Q P", {"E": "T - U @ Q @ P.T"}, "sum(E**2)"),
    "Poisson factors": ("U P", {"R": "U @ P.T"}, "sum(exp(R) - M*R)"),
    "logistic factors": ("U P", {"R": "U @ P.T"}, "sum(softplus(R) - M*R) + sum(U**2)"),
}


def drawn_model(name: str) -> tuple[System, dict[str, Any], dict[str, Any]]:
    """A model, data and parameters."""
    parameters, definitions, loss = MODELS[name]
    names = parameters.split()
    text = " ".join([*definitions.values(), loss])
    given = {n: s for n, s in SHAPES.items() if n not in names and _occurs(n, text)}
    shapes = {n: SHAPES[n] for n in names}
    found = system(shapes, {**definitions, "L": loss}, given, reduction=None)
    rng = np.random.default_rng(len(name))

    def drawn(shape: tuple[str, ...]) -> np.ndarray:
        return np.asarray(rng.normal(size=[SIZES[s] for s in shape]))

    data = {n: drawn(s) for n, s in given.items()}
    for n in ("y", "M", "Y"):
        if n in data:
            data[n] = (data[n] > 0).astype(float)
    return found, data, {n: drawn(s) for n, s in shapes.items()}


def _occurs(name: str, text: str) -> bool:
    return re.search(rf"(?<![A-Za-z_]){name}(?![A-Za-z_(])", text) is not None


@pytest.mark.parametrize("name", MODELS)
def test_blocks_are_those_of_products(name: str) -> None:
    found, data, given = drawn_model(name)
    bound = whole(found).bind(data, given)
    rng = np.random.default_rng(1)
    product = hessian_product(bound)
    for _ in range(2):  # the second in the memory of the first
        theta = rng.normal(size=bound.layout.size)
        expected = np.array([product(theta, e) for e in np.eye(len(theta))])
        scale = 1e-12 * (1 + np.abs(expected).max())
        H = bound.flat_hessian(theta)
        assert np.abs(H - expected).max() <= scale
        value, slope, same = bound.flat_all(theta)
        assert np.abs(same - expected).max() <= scale
        assert value == pytest.approx(bound.flat_value(theta), rel=1e-12)
        assert np.allclose(slope, bound.flat_gradient(theta), rtol=1e-10, atol=1e-12)
        H[:] = np.nan
        del H
