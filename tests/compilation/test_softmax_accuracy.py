"""Softmax cross-entropy over arrays, as people write it: value, gradient and Hessian against mpmath.

One row of one-hot or smoothed labels. However sure the model is, and though p - y, p (1 - p) and
log Σ exp z - z are then differences of nearly equal numbers, the relative error stays below 1e-12.
"""

from __future__ import annotations

import warnings
from functools import cache
from typing import Any

import mpmath as mp
import numpy as np
import pytest

from symopt.compilation.c.running.compiler import find_compiler

from .jets import evaluate, flat
from .support import one_row, system

ONE_ROW = ({"z": ("K",)}, {"y": ("K",)})
MATRIX = ({"W": ("n", "K"), "b": ("K",)}, {"X": ("m", "n"), "Y": ("m", "K")})
THREE = ({"W": ("n", 3), "b": (3,)}, {"X": ("m", "n"), "Y": ("m", 3)})
SHIFTED = {"Z": "X @ W + b", "T": "Z - max(Z, axis=1, keepdims=1)"}
FORMS: dict[str, tuple[Any, dict[str, str]]] = {
    "softmax": (ONE_ROW, {"L": "-sum(y*log(softmax(z)))"}),
    "exponentials": (ONE_ROW, {"p": "exp(z)/sum(exp(z))", "L": "-sum(y*log(p))"}),
    "scores": (ONE_ROW, {"L": "logsumexp(z) - sum(y*z)"}),
    "surprises by name": (
        ONE_ROW,
        {"l": "log(sum(exp(z)))", "L": "Sum(y[k]*(l - z[k]), (k, 1, K))"},
    ),
    "their mean": (ONE_ROW, {"t": "z - mean(z)", "L": "-y @ log(exp(t)/sum(exp(t)))"}),
    "maximum": (ONE_ROW, {"e": "exp(z - max(z))", "p": "e/sum(e)", "L": "-y @ log(p)"}),
    "matrix": (
        MATRIX,
        {"Z": "X @ W + b", "P": "softmax(Z, axis=1)", "L": "-mean(sum(Y*log(P), axis=1))"},
    ),
    "matrix scores": (
        MATRIX,
        {"Z": "X @ W + b", "L": "mean(logsumexp(Z, axis=1) - sum(Y*Z, axis=1))"},
    ),
    "scores apart": (
        MATRIX,
        {"L": "(sum(logsumexp(X @ W + b, axis=1)) - sum(Y*(X @ W + b)))/m"},
    ),
    "scores by name": (
        MATRIX,
        {
            "Z": "X @ W + b",
            "c": "sum(Y*Z, axis=1)",
            "L": "mean(log(sum(exp(Z), axis=1))) - mean(c)",
        },
    ),
    "chosen share": (
        MATRIX,
        {"Z": "X @ W + b", "P": "softmax(Z, axis=1)", "L": "-mean(log(sum(Y*P, axis=1)))"},
    ),
    "less the largest": (
        MATRIX,
        SHIFTED | {"E": "exp(T)", "P": "E/sum(E, axis=1, keepdims=1)", "L": "-sum(Y*log(P))/m"},
    ),
    "logarithm of it": (
        MATRIX,
        SHIFTED | {"R": "T - log(sum(exp(T), axis=1, keepdims=1))", "L": "-sum(Y*R)/m"},
    ),
    "scores, the largest added": (
        MATRIX,
        SHIFTED
        | {
            "M": "max(Z, axis=1)",
            "l": "M + log(sum(exp(T), axis=1))",
            "L": "mean(l - sum(Y*Z, axis=1))",
        },
    ),
    "scores less the largest": (
        MATRIX,
        SHIFTED | {"l": "logsumexp(T, axis=1)", "L": "mean(l - sum(Y*T, axis=1))"},
    ),
    "less their mean": (
        MATRIX,
        {
            "Z": "X @ W + b",
            "T": "Z - mean(Z, axis=1, keepdims=1)",
            "E": "exp(T)",
            "P": "E/sum(E, axis=1, keepdims=1)",
            "L": "-sum(Y*log(P))/m",
        },
    ),
    "less the first": (
        MATRIX,
        {
            "Z": "X @ W + b",
            "T": "Z - outer(Z[:,1], ones(K))",
            "P": "softmax(T, axis=1)",
            "L": "-sum(Y*log(P))/m",
        },
    ),
    "scores less their mean": (
        MATRIX,
        {
            "Z": "X @ W + b",
            "M": "mean(Z, axis=1)",
            "T": "Z - outer(M, ones(K))",
            "L": "mean(logsumexp(T, axis=1) - sum(Y*T, axis=1))",
        },
    ),
    "scores of three": (
        THREE,
        {"Z": "X @ W + b", "l": "logsumexp(Z, axis=1)", "L": "(sum(l) - sum(Y*Z))/m"},
    ),
}
LABELS = {"first": (1.0, 0.0, 0.0), "last": (0.0, 0.0, 1.0), "smoothed": (0.9, 0.05, 0.05)}
CASES = [
    (f, y)
    for f in FORMS
    for y in LABELS
    if not (("scores" in f or "chosen" in f) and y == "smoothed")
]
"""Smoothed labels add up to nearly 1: log Σ exp z - Σ y z is then a difference of large terms. A choice by
them has another value."""
LOGITS = [
    (0.0, 0.0, 0.0),
    (0.0, 1e-8, -1e-8),
    (1.0, 2.0, 3.0),
    (36.0, 0.0, -1.0),
    (745.0, 0.0, -36.0),
    (-40.0, 0.0, 1.0),
    (0.0, 1200.0, 1199.0),
    (900.0, -900.0, 0.0),
]
BACKENDS = ["numpy", *(["c"] if find_compiler() else [])]


@cache
def exact(logits: tuple[float, ...], labels: tuple[float, ...]) -> list[Any]:
    others = (("u", "v", "w"), ("v", "u", "w"), ("w", "u", "v"))
    terms = [
        f"{y}*log(1 + exp({b} - {a}) + exp({c} - {a}))"
        for y, (a, b, c) in zip(("p", "q", "r"), others, strict=True)
    ]
    at = dict(zip("uvw", logits, strict=True))
    with mp.workdps(700 + int(0.9 * 2 * max(map(abs, logits)))):
        found = evaluate({"L": " + ".join(terms)}, at, dict(zip("pqr", labels, strict=True)))
        return [+x for x in flat(found)]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("form", "labels"), CASES)
def test_softmax_cross_entropy(form: str, labels: str, backend: str) -> None:
    (parameters, data), definitions = FORMS[form]
    compiled = one_row(system(parameters, definitions, data, reduction=None), backend)
    y = np.array(LABELS[labels])
    one = "z" in parameters
    given = {"y": y} if one else {"X": np.array([[2.0]]), "Y": y[None]}
    shapes = {"z": np.zeros(3)} if one else {"W": np.zeros((1, 3)), "b": np.zeros(3)}
    bound = compiled.bind(given, shapes)
    for logits in LOGITS:
        exactly = exact(logits, LABELS[labels])
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            flat_at = np.array(logits if one else (*logits, 0.0, 0.0, 0.0))
            if not one:
                flat_at[:3] /= 2
            value, gradient, hessian = bound.flat_all(flat_at)
            alone = bound.flat_hessian(flat_at)
        steps = np.ones(3) if one else np.array([2.0, 2, 2, 1, 1, 1])
        place = np.arange(len(steps)) % 3
        wanted = np.array(exactly[4:]).reshape(3, 3)[place][:, place] * np.outer(steps, steps)
        assert _close(value, exactly[0])
        assert all(map(_close, gradient, np.array(exactly[1:4])[place] * steps))
        for found in (hessian, alone):
            assert all(map(_close, np.asarray(found).ravel(), wanted.ravel()))


def _close(found: float, wanted: Any) -> bool:
    if abs(wanted) < 2.3e-308:
        return abs(found) < 2.3e-308
    return abs(mp.mpf(float(found)) - wanted) <= mp.mpf("1e-12") * abs(wanted)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("z", [(36.0, 0.0, -1.0), (0.0, 1e-8, -1e-8), (300.0, 0.0, 100.0)])
def test_what_the_chosen_share_leaves_is_the_other_shares(
    z: tuple[float, ...], backend: str
) -> None:
    forms = {"P": "softmax(X @ W + b, axis=1)", "q": "sum(Y*P, axis=1)", "L": "mean((1-q)**2)"}
    parameters, data = MATRIX
    found = one_row(system(parameters, forms, data), backend)
    arrays = {"X": np.array([[1.0, 0.5]]), "Y": np.array([[1.0, 0.0, 0.0]])}
    bound = found.bind(arrays, {"W": np.zeros((2, 3)), "b": np.zeros(3)})
    value, slope = bound.flat_value_and_gradient(np.array([*z, *[0.0] * 6]))
    with mp.workdps(400):
        p = [mp.exp(u) / sum(map(mp.exp, z)) for u in map(mp.mpf, z)]
        left = p[1] + p[2]
        true = [left**2, *(-2 * left * p[0] * u for u in (left, -p[1], -p[2]))]
    for computed, exact in zip([value, *slope[:3]], true, strict=True):
        assert abs(computed - exact) <= 1e-12 * abs(exact)


LAYER: Any = ({"U": ("n", "h"), "V": ("h", "K")}, {"X": ("m", "n"), "Y": ("m", "K")})
SCALED: Any = ({"z": ("K",), "T": ()}, {"y": ("K",)})
HIDDEN = "log(1 + exp((a - u)*log(1 + exp(t))) + exp((b - u)*log(1 + exp(t))))"
SURE = [(40.0, 1.5, 0.25, -1.0), (40.0, -1.0, 0.25, 0.5), (37.0, 1.0, 0.25, 0.125)]
OTHERS: dict[str, tuple[Any, dict[str, str], str, str, list[tuple[float, ...]]]] = {
    "hidden layer": (
        LAYER,
        {"A": "log(1 + exp(X @ U))", "P": "softmax(A @ V, axis=1)", "L": "-sum(Y*log(P))/m"},
        "tuab",
        HIDDEN,
        SURE,
    ),
    "hidden layer, scores": (
        LAYER,
        {
            "Z": "softplus(X @ U) @ V",
            "L": "mean(logsumexp(Z, axis=1) - sum(Y*Z, axis=1))",
        },
        "tuab",
        HIDDEN,
        SURE,
    ),
    "temperature": (
        SCALED,
        {"q": "z/T", "L": "logsumexp(q) - y @ q"},
        "uabt",
        "log(1 + exp((a - u)/t) + exp((b - u)/t))",
        [(40.0, 0.0, 1e-8, 1.0), (-1.0, 2.0, 0.5, 0.25), (700.0, -700.0, 0.0, 16.0)],
    ),
}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("case", OTHERS)
def test_what_stands_before_a_class_that_is_sure(case: str, backend: str) -> None:
    # p_k (V_k - Σ p_l V_l) is 1e-22 where V is 1: what the sure class adds must not be there at all.
    (parameters, data), definitions, names, formula, points = OTHERS[case]
    sizes = {"n": 1, "h": 1, "K": 3, "m": 1}
    shapes = {n: np.zeros([sizes[i] for i in s]) for n, s in parameters.items()}
    given = {n: np.eye(1, sizes[s[-1]]).reshape([sizes[i] for i in s]) for n, s in data.items()}
    model = system(parameters, definitions, data, reduction=None)
    bound = one_row(model, backend).bind(given, shapes)
    for point in points:
        with mp.workdps(700):
            exactly = flat(evaluate({"L": formula}, dict(zip(names, point, strict=True)), {}))
        value, gradient, hessian = bound.flat_all(np.array(point))
        assert all(map(_close, (value, *gradient, *hessian.ravel()), exactly))
