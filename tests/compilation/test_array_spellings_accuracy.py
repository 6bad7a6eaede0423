"""Losses over arrays as people write them, apart, by name or without names, against mpmath.

One row x = 1: a parameter array is then as long as its other axis, and the loss a formula in its entries.
"""

from __future__ import annotations

import warnings
from typing import Any

import mpmath as mp
import numpy as np
import pytest

from symopt.compilation.c.running.compiler import find_compiler

from .jets import evaluate, flat
from .support import one_row, system

BACKENDS = ["numpy", *(["c"] if find_compiler() else [])]
FAR = (0.0, 1e-8, 1.0, 30.0, 37.0, 300.0, 700.0, 1e4, -1e-8, -1.0, -30.0, -37.0, -700.0, -1e4)
LINE: Any = {"w": ("n",), "b": ()}
CLASSES: Any = {"W": ("n", "K")}
SURE = {"X": [[1.0]], "y": [1.0]}
LOGISTIC = "log(1 + exp(-w - b))"
PINNED = "log(1 + exp(-u) + exp(v - u))"
CASES: dict[str, tuple[Any, dict[str, Any], dict[str, str], str, list[tuple[float, ...]]]] = {
    "unnamed": (
        LINE,
        SURE,
        {"L": "sum(log(1 + exp(X @ w + b)) - y*(X @ w + b))/m"},
        LOGISTIC,
        [(z, 0.0) for z in FAR],
    ),
    "apart": (
        LINE,
        SURE,
        {"z": "X @ w + b", "L": "(sum(log(1 + exp(z))) - y @ z)/m"},
        LOGISTIC,
        [(z, 0.0) for z in FAR],
    ),
    "in parts": (
        LINE,
        SURE,
        {"L": "sum(logaddexp(0, X @ w + b)) - y @ X @ w - sum(y*b)"},
        LOGISTIC,
        [(z, 0.0) for z in FAR],
    ),
    "a class of score 0": (
        CLASSES,
        {"X": [[1.0]], "Y": [[1.0, 0.0]]},
        {"Z": "X @ W", "L": "mean(log(1 + sum(exp(Z), axis=1)) - sum(Y*Z, axis=1))"},
        PINNED,
        [(z, y) for z in FAR for y in (0.0, -z / 2)],
    ),
    "a mean of exponentials": (
        CLASSES,
        {"X": [[1.0]], "Y": [[1.0, 0.0]]},
        {"Z": "X @ W", "L": "log(mean(exp(Z))) - sum(Y*Z)"},
        "log((1 + exp(v - u))/2)",
        [(z, -z / 2) for z in FAR if abs(z) > 1],
    ),
    "what a share leaves": (
        CLASSES,
        {"X": [[1.0]], "Y": [[1.0, 0.0]]},
        {
            "E": "exp(X @ W)",
            "P": "E/sum(E, axis=1, keepdims=1)",
            "L": "-sum(Y*log(1 - P))/m",
        },
        "log(1 + exp(u - v))",
        [(z, y) for z in FAR for y in (0.0, -z / 2)],
    ),
    "a scale by name": (
        {"w": ("n",), "v": ("n",)},
        {"X": [[1.0]], "y": [1.5]},
        {
            "mu": "X @ w",
            "sigma": "exp(X @ v)",
            "L": "mean(log(sigma) + (y - mu)**2/(2*sigma**2))",
        },
        "b + (w - 1.5)**2*exp(-2*b)/2",
        [(z, s) for z in (0.0, 0.5, -30.0) for s in (-300.0, -1.0, 0.5, 30.0, 300.0)],
    ),
    "a variance by softplus": (
        LINE,
        {"X": [[1.0]], "y": [1.5]},
        {
            "r": "y - X @ w",
            "v": "log(1 + exp(b))",
            "L": "log(v)/2 + mean(r**2)/(2*v)",
        },
        "log(log(1 + exp(b)))/2 + (w - 1.5)**2/(2*log(1 + exp(b)))",
        [(z, s) for z in (0.0, 0.5, -30.0) for s in (-300.0, -1.0, 0.5, 30.0, 300.0)],
    ),
    "exposure by name": (
        LINE,
        {"X": [[1.0]], "y": [2.0], "t": [4.0]},
        {"r": "t*exp(X @ w + b)", "L": "mean(r - y*log(r))"},
        "4*exp(w + b) - 2*(w + b + log(4))",
        [(z, 0.0) for z in FAR if z < 700],
    ),
}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("case", CASES)
def test_a_loss_over_arrays(case: str, backend: str) -> None:
    parameters, arrays, definitions, formula, points = CASES[case]
    ranks = {"X": ("m", "n"), "Y": ("m", "K")}
    data = {name: ranks.get(name, ("m",)) for name in arrays}
    compiled = one_row(system(parameters, definitions, data, reduction=None), backend)
    names = "uv" if parameters is CLASSES else "wb"
    shapes = {n: np.zeros((1, 2)[: len(s)]) if s else 0.0 for n, s in parameters.items()}
    bound = compiled.bind({n: np.array(a) for n, a in arrays.items()}, shapes)
    for point in points:
        with mp.workdps(1100):
            found = evaluate({"L": formula}, dict(zip(names, point, strict=True)), {})
            wanted = [+x for x in flat(found)]
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            value, gradient, hessian = bound.flat_all(np.array(point))
            apart = (bound.flat_value(np.array(point)), bound.flat_gradient(np.array(point)))
        for got in ((value, *gradient, *np.ravel(hessian)), (apart[0], *apart[1])):
            for mine, exactly in zip(got, wanted, strict=False):
                assert _close(float(mine), exactly), (point, mine, exactly)


def _close(found: float, wanted: Any) -> bool:
    if abs(wanted) < 2.3e-308:
        return abs(found) < 1e-306
    return abs(mp.mpf(found) - wanted) <= mp.mpf("1e-12") * abs(wanted)
