"""Blocks of Hessians that are sums of squares with a weight for each two units, in C against numpy code."""

from __future__ import annotations

import numpy as np
import pytest

from symopt.compilation.c.running import calls

from .support import system, whole
from .test_c_backend import COMPILER, agree, is_c
from .test_hessian_shapes import drawn_model

LOSS = "-sum(Y*log(softmax(z)))/m"
SIZES = [(1, 1, 5), (5, 3, 40), (3, 7, 70), (29, 2, 130), (17, 12, 90), (4, 18, 2500)]
MODELS = {
    "softmax": (("n", "h"), "tanh(X @ W + c)", LOSS),
    "units first": (("h", "n"), "sigmoid(X @ W.T + c)", LOSS),
    "penalty": (("n", "h"), "sigmoid(X @ W + c)", f"{LOSS} + 0.1*sum(W**2) + 0.2*sum(V**2)"),
    "rows that count more": (("n", "h"), "tanh(X @ W + c)", "-sum(w*sum(Y*log(softmax(z)), axis=1))"),
    "no curvature of a unit": (("n", "h"), "relu(X @ W + c)", LOSS),
}  # fmt: skip

FILLED = (
    "offset", "no neighbors", "skip", "softmax with penalty", "two layers", "factors and biases",
)  # fmt: skip
"""Models whose Hessians are one product, one beside diagonals, and pieces, some blocks of which are empty."""


@pytest.mark.parametrize("name", MODELS)
def test_blocks_are_those_of_numpy_code(name: str) -> None:
    shape, hidden, loss = MODELS[name]
    parameters = {"W": shape, "c": ("h",), "V": ("h", "K"), "d": ("K",)}
    data = {"X": ("m", "n"), "Y": ("m", "K")} | ({"w": ("m",)} if "w*" in loss else {})
    found = system(parameters, {"A": hidden, "z": "A @ V + d", "L": loss}, data, reduction=None)
    compiled, reference = whole(found, "c"), whole(found, "numpy")
    is_c(compiled)
    assert not COMPILER or "put_squares" in compiled.source
    rng = np.random.default_rng(0)
    for n, h, m in SIZES:
        sizes = {"n": n, "h": h, "m": m, "K": 3}
        at = {p: rng.normal(size=[sizes[s] for s in axes]) for p, axes in parameters.items()}
        given = {x: rng.normal(size=[sizes[s] for s in axes]) for x, axes in data.items()}
        given["Y"] = np.eye(3)[rng.integers(0, 3, m)]
        mine, other = compiled.bind(given, at), reference.bind(given, at)
        theta = other.layout.flat(at)
        expected = other.flat_hessian(theta)
        kept = mine.flat_hessian(theta).copy()
        assert np.array_equal(kept, compiled.bind(given, at, threads=2).flat_hessian(theta))
        for _ in range(2):  # the second in the memory of the first
            H = mine.flat_hessian(theta)
            agree((H,), (expected,))
            assert np.array_equal(H, kept)
            H[:] = np.nan
            del H


@pytest.mark.parametrize("name", FILLED)
def test_all_is_written_whatever_the_memory_held(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "LARGE", 1)
    found, data, given = drawn_model(name)
    compiled, reference = whole(found, "c"), whole(found, "numpy")
    is_c(compiled)
    mine, other = compiled.bind(data, given), reference.bind(data, given)
    theta = other.layout.flat(given)
    expected = other.flat_hessian(theta)
    for _ in range(2):
        H = mine.flat_hessian(theta)
        agree((H,), (expected,), 1e-12)
        H[:] = np.nan
        del H
