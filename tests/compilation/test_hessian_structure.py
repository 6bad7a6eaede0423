"""Hessians by their structure against complex steps of gradients written by hand.

For an analytic gradient g, Im g(θ + i h e_k)/h is column k of the Hessian to rounding error, with h as small
as one likes: nothing cancels (Squire and Trapp, 1998).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from .support import system, whole

LOG_LOSS = "-sum(y*log(yhat) + (1 - y)*log(1 - yhat))/m"
Gradient = Callable[[dict[str, Any]], dict[str, Any]]


def complex_step(gradient: Gradient, given: dict[str, Any]) -> np.ndarray:
    flat = np.concatenate([np.ravel(v) for v in given.values()])
    columns = []
    for k in range(len(flat)):
        moved = flat.astype(complex)
        moved[k] += 1e-30j
        parts, at = {}, 0
        for name, value in given.items():
            size = np.size(value)
            parts[name] = moved[at : at + size].reshape(np.shape(value))
            at += size
        found = gradient(parts)
        columns.append(np.concatenate([np.ravel(found[n]) for n in given]).imag / 1e-30)
    return np.array(columns).T


def check(compiled: Any, data: dict[str, Any], given: dict[str, Any], gradient: Gradient) -> None:
    bound = compiled.bind(data, given)
    at = bound.layout.pack(given)
    expected = complex_step(gradient, given)
    value, slope, hessian = bound.flat_all(at)
    scale = 1e-12 * (1e-3 + np.abs(expected).max())
    assert np.abs(bound.flat_hessian(at) - expected).max() <= scale
    assert np.abs(hessian - expected).max() <= scale
    assert value == pytest.approx(bound.flat_value(at), rel=1e-13)
    assert np.allclose(slope, bound.flat_gradient(at), rtol=1e-11, atol=1e-13)


def sigmoid(z: Any) -> Any:
    return 1 / (1 + np.exp(-z))


@pytest.mark.parametrize(("n", "p", "k"), [(1, 1, 1), (4, 3, 2), (3, 1, 5), (1, 6, 2), (9, 7, 3)])
@pytest.mark.parametrize("masked", [False, True])
def test_matrix_factorization(n: int, p: int, k: int, masked: bool) -> None:
    rng = np.random.default_rng(n + 10 * p + 100 * k)
    data = {"T": rng.normal(size=(n, p))}
    if masked:
        data["M"] = rng.integers(0, 2, (n, p)).astype(float)
    mask = data.get("M", 1.0)
    given = {"U": rng.normal(size=(n, k)), "V": rng.normal(size=(p, k))}

    def gradient(at: dict[str, Any]) -> dict[str, Any]:
        residual = mask * (data["T"] - at["U"] @ at["V"].T)
        return {"U": -2 * residual @ at["V"], "V": -2 * residual.T @ at["U"]}

    text = "sum(M*(T - U@V.T)**2)" if masked else "sum((T - U@V.T)**2)"
    shapes = {name: ("n", "p") for name in data}
    both = whole(system({"U": ("n", "k"), "V": ("p", "k")}, {"f": text}, shapes, reduction=None))
    check(both, data, given, gradient)
    alone = whole(
        system({"U": ("n", "k")}, {"f": text}, {**shapes, "V": ("p", "k")}, reduction=None)
    )
    fixed = {**data, "V": given["V"]}
    check(alone, fixed, {"U": given["U"]}, lambda at: gradient({**at, "V": given["V"]}))


SLOPES: dict[str, Any] = {
    "tanh": (np.tanh, lambda a: 1 - a * a),
    "sigmoid": (sigmoid, lambda a: a * (1 - a)),
}


def network(activation: str, loss: str) -> Any:
    definitions = {"A": f"{activation}(X@W + c)", "z": "A@v + b"}
    if loss == "log":
        definitions["yhat"] = "sigmoid(z)"
    definitions["L"] = LOG_LOSS if loss == "log" else "sum((z - y)**2)/m"
    shapes = {"W": ("n", "h"), "c": ("h",), "v": ("h",), "b": ()}
    return whole(system(shapes, definitions, {"X": ("m", "n"), "y": ("m",)}, reduction=None))


@pytest.mark.parametrize(
    ("n", "h", "m"), [(1, 1, 1), (3, 2, 5), (1, 4, 6), (4, 1, 3), (6, 5, 40), (16, 16, 300)]
)
@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
@pytest.mark.parametrize("loss", ["log", "squares"])
def test_one_hidden_layer(n: int, h: int, m: int, activation: str, loss: str) -> None:
    rng = np.random.default_rng(n + 10 * h + 100 * m)
    data = {"X": rng.normal(size=(m, n)), "y": rng.integers(0, 2, m).astype(float)}
    given = {
        "W": rng.normal(size=(n, h)),
        "c": rng.normal(size=h),
        "v": rng.normal(size=h),
        "b": rng.normal(),
    }
    function, slope = SLOPES[activation]

    def gradient(at: dict[str, Any]) -> dict[str, Any]:
        hidden = function(data["X"] @ at["W"] + at["c"])
        z = hidden @ at["v"] + at["b"]
        out = (sigmoid(z) - data["y"] if loss == "log" else 2 * (z - data["y"])) / m
        inner = out[:, None] * at["v"] * slope(hidden)
        return {"W": data["X"].T @ inner, "c": inner.sum(0), "v": hidden.T @ out, "b": out.sum()}

    check(network(activation, loss), data, given, gradient)


@pytest.mark.parametrize(
    ("n", "h", "k", "m"), [(1, 1, 1, 1), (3, 2, 4, 5), (5, 4, 3, 30), (33, 2, 3, 4)]
)
def test_softmax_network(n: int, h: int, k: int, m: int) -> None:
    rng = np.random.default_rng(n + 10 * h + 100 * m)
    data = {"X": rng.normal(size=(m, n)), "Y": np.eye(k)[rng.integers(0, k, m)]}
    given = {
        "W": rng.normal(size=(n, h)),
        "V": rng.normal(size=(h, k)),
        "c": rng.normal(size=k),
    }
    definitions = {
        "A": "tanh(X@W)",
        "P": "softmax(A@V + c, axis=1)",
        "L": "-sum(Y*log(P))/m + sum(W**2)",
    }
    compiled = whole(
        system(
            {"W": ("n", "h"), "V": ("h", "k"), "c": ("k",)},
            definitions,
            {"X": ("m", "n"), "Y": ("m", "k")},
            reduction=None,
        )
    )

    def gradient(at: dict[str, Any]) -> dict[str, Any]:
        hidden = np.tanh(data["X"] @ at["W"])
        powers = np.exp(hidden @ at["V"] + at["c"])
        out = (powers / powers.sum(1, keepdims=True) - data["Y"]) / m
        inner = out @ at["V"].T * (1 - hidden**2)
        return {"W": data["X"].T @ inner + 2 * at["W"], "V": hidden.T @ out, "c": out.sum(0)}

    check(compiled, data, given, gradient)


@pytest.mark.parametrize(("n", "h", "g", "m"), [(1, 1, 1, 1), (3, 2, 4, 5), (4, 5, 3, 30)])
def test_two_hidden_layers(n: int, h: int, g: int, m: int) -> None:
    rng = np.random.default_rng(n + 10 * h + 100 * m)
    data = {"X": rng.normal(size=(m, n)), "y": rng.integers(0, 2, m).astype(float)}
    shapes = {"W": ("n", "h"), "c": ("h",), "V": ("h", "g"), "d": ("g",), "v": ("g",), "b": ()}
    sizes = {"n": n, "h": h, "g": g}
    given = {name: rng.normal(size=[sizes[s] for s in shape]) for name, shape in shapes.items()}
    definitions = {
        "A": "tanh(X@W + c)",
        "B": "sigmoid(A@V + d)",
        "z": "B@v + b",
        "yhat": "sigmoid(z)",
        "L": LOG_LOSS,
    }
    compiled = whole(system(shapes, definitions, {"X": ("m", "n"), "y": ("m",)}, reduction=None))

    def gradient(at: dict[str, Any]) -> dict[str, Any]:
        first = np.tanh(data["X"] @ at["W"] + at["c"])
        second = sigmoid(first @ at["V"] + at["d"])
        out = (sigmoid(second @ at["v"] + at["b"]) - data["y"]) / m
        upper = out[:, None] * at["v"] * second * (1 - second)
        lower = upper @ at["V"].T * (1 - first**2)
        return {
            "W": data["X"].T @ lower,
            "c": lower.sum(0),
            "V": first.T @ upper,
            "d": upper.sum(0),
            "v": second.T @ out,
            "b": out.sum(),
        }

    check(compiled, data, given, gradient)
