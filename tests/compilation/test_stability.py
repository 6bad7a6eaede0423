"""Losses written naively are right where floating point would overflow or cancel."""

from __future__ import annotations

import math
from fractions import Fraction

import mpmath
import numpy as np
import pytest

from .support import one_row, system, whole

POINTS = sorted(
    s * z
    for z in (0.0, 1e-9, 0.3, 1.0, 5.0, 16.0, 37.0, 40.0, 700.0, 745.0, 1e3, 1e4)
    for s in (1, -1)
)
LOSSES = {
    "named": {"yhat": "sigmoid(z)", "L": "-y*log(yhat) - (1 - y)*log(1 - yhat)"},
    "quotient": {"yhat": "1/(1 + exp(-z))", "L": "-y*log(yhat) - (1 - y)*log(1 - yhat)"},
    "other quotient": {"yhat": "exp(z)/(1 + exp(z))", "L": "-y*log(yhat) - (1 - y)*log(1 - yhat)"},
    "inline": {"L": "-(y*log(1/(1 + exp(-z))) + (1 - y)*log(1 - 1/(1 + exp(-z))))"},
    "names of parts": {
        "u": "exp(-z)",
        "D": "1 + u",
        "yhat": "1/D",
        "L": "-y*log(yhat) - (1 - y)*log(1 - yhat)",
    },
    "two exponentials": {"L": "y*log(1 + exp(-z)) + (1 - y)*log(1 + exp(z))"},
}


def exact(z: float, y: float) -> tuple[float, float, float]:
    with mpmath.workdps(60):
        u = mpmath.mpf(z)
        plus = mpmath.log1p(mpmath.exp(u)) if u < 100 else u + mpmath.exp(-u)
        minus = mpmath.log1p(mpmath.exp(-u)) if u > -100 else -u + mpmath.exp(u)
        s, t = 1 / (1 + mpmath.exp(-u)), 1 / (1 + mpmath.exp(u))
        return float(y * minus + (1 - y) * plus), float((1 - y) * s - y * t), float(s * t)


@pytest.mark.parametrize("backend", ["math", "numpy"])
@pytest.mark.parametrize("name", LOSSES)
def test_log_loss_far_out(name: str, backend: str) -> None:
    found = system(["w"], {"z": "w*x", **LOSSES[name]}, ["x", "y"])
    compiled = one_row(found, backend)
    for z in POINTS:
        for y in (0.0, 1.0):
            bound = compiled.bind({"x": 1.0, "y": y})
            value, gradient, hessian = bound.flat_all(np.array([z]))
            for got, expected in zip((value, gradient[0], hessian[0, 0]), exact(z, y), strict=True):
                assert abs(got - expected) <= 1e-12 * abs(expected) + 5e-324, (z, y, got, expected)


@pytest.mark.parametrize("name", LOSSES)
def test_log_loss_over_rows(name: str) -> None:
    found = system(["w"], {"z": "w*x", **LOSSES[name]}, ["x", "y"])
    z = np.array(POINTS * 2)
    y = np.repeat([0.0, 1.0], len(POINTS))
    bound = whole(found).bind({"x": z, "y": y})
    value, gradient, hessian = bound.flat_all(np.array([1.0]))
    terms = np.array([exact(a, b) for a, b in zip(z, y, strict=True)])
    assert np.isclose(value, terms[:, 0].mean(), rtol=1e-13)
    assert np.isclose(gradient[0], (terms[:, 1] * z).mean(), rtol=1e-13)
    assert np.isclose(hessian[0, 0], (terms[:, 2] * z * z).mean(), rtol=1e-12)


SOFTMAX = {
    "function": {"P": "softmax(Z, axis=1)", "L": "-sum(Y*log(P))/m"},
    "logsumexp": {"L": "-sum(Y*Z)/m + sum(logsumexp(Z, axis=1))/m"},
}


@pytest.mark.parametrize("name", SOFTMAX)
def test_softmax_cross_entropy_far_out(name: str) -> None:
    found = system(
        {"W": ("n", "k")},
        {"Z": "X@W", **SOFTMAX[name]},
        {"X": ("m", "n"), "Y": ("m", "k")},
        reduction=None,
    )
    compiled = whole(found)
    weights = np.array([[1e4, -1e4, 3.0], [0.0, 50.0, 800.0]])
    inputs, labels = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, -1.0]]), np.eye(3)[[1, 0, 2]]
    z = inputs @ weights
    top = z.max(axis=1)
    value = np.mean(top + np.log(np.exp(z - top[:, None]).sum(axis=1)) - (z * labels).sum(axis=1))
    got, gradient, hessian = compiled.all({"W": weights}, {"X": inputs, "Y": labels})
    assert np.isclose(got, value, rtol=1e-14)
    assert np.all(np.isfinite(gradient["W"]))
    assert np.all(np.isfinite(hessian.dense()))


def test_scalar_softmax_far_out() -> None:
    found = system(
        ["a", "b", "c"],
        {"S": "exp(a) + exp(b) + exp(c)", "p": "exp(a)/S", "L": "-log(p)"},
        reduction=None,
    )
    for backend in ("math", "numpy"):
        value, gradient, hessian = (
            one_row(found, backend).bind().flat_all(np.array([-900.0, 900.0, 899.0]))
        )
        assert np.isclose(value, 1800 + math.log1p(math.exp(-1)), rtol=1e-15)
        s = 1 / (1 + math.exp(-1))
        assert np.allclose(gradient, [-1, s, 1 - s], rtol=1e-14)
        assert np.allclose(hessian[1:, 1:], s * (1 - s) * np.array([[1, -1], [-1, 1]]), rtol=1e-13)


CANCELLATIONS = {
    "log(1 + x)": lambda x: mpmath.log1p(x),
    "log(1 - x**2)": lambda x: mpmath.log1p(-x * x),
    "exp(x) - 1": lambda x: mpmath.expm1(x),
    "(1 - exp(x))/x": lambda x: -mpmath.expm1(x) / x,
    "1 - sigmoid(x/x**2)": lambda x: 1 / (1 + mpmath.exp(1 / x)),
    "1/(1 + exp(1/x))": lambda x: 1 / (1 + mpmath.exp(1 / x)),
    "exp(1/x)/(1 + exp(1/x))**2": lambda x: mpmath.exp(-1 / x) / (1 + mpmath.exp(-1 / x)) ** 2,
    "log(exp(1/x)*x**2)": lambda x: 1 / x + mpmath.log(x * x),
    "log(2*exp(1/x) + 3)": lambda x: 1 / x + mpmath.log(2 + 3 * mpmath.exp(-1 / x)),
    "logsigmoid(-1/x)": lambda x: -1 / x - mpmath.log1p(mpmath.exp(-1 / x)),
}


@pytest.mark.parametrize("backend", ["math", "numpy"])
@pytest.mark.parametrize("text", CANCELLATIONS)
def test_small_differences_keep_their_digits(text: str, backend: str) -> None:
    compiled = one_row(system(["x"], {"f": text}, reduction=None), backend)
    for x in (2**-10, 1e-3, 2.0**-9.5, 0.25):
        with mpmath.workdps(500):
            expected = float(CANCELLATIONS[text](mpmath.mpf(x)))
        got = compiled.value({"x": x})
        conditioning = 1 / x if "/x" in text else 1
        smallest = 2.3e-308  # a subnormal result may become 0
        assert abs(got - expected) <= 4e-16 * abs(expected) * (4 + conditioning) + smallest


@pytest.mark.parametrize(
    "text",
    [
        "log(3 - sigmoid(x))*x", "1/(1 + sigmoid(x))", "log(x**2 + exp(x))", "log(sigmoid(x)*x**2)",
        "exp(x)/(exp(x) + exp(2*x) + 3)", "sigmoid(x)/(1 - sigmoid(x))", "log(exp(x) - exp(x/2) + 1)",
        "1/(1 + exp(x))**3*exp(2*x)", "log(1/(1 + exp(-x))**2)", "x/(2 + 2*exp(-x))", "exp(x)*exp(-3*x)",
        "log(5*exp(x)/(7 + exp(x)))", "(1 + exp(x))**2 - 1", "x + exp(x) - 1", "2 - 2*sigmoid(x)",
        "log(softplus(x))", "1/(exp(x) + exp(-x))", "1 - 1/(1 + exp(-x)) + x", "log(1 - exp(-x**2 - 1))",
        "log(1 - 1/(1 + exp(x)))", "logit(sigmoid(x))",
        "-1/(1 + exp(x))", "-2/(1 + exp(x))", "-2/(2 + exp(x))", "-3*exp(x)/(1 + exp(x))",
        "-1/(1 + exp(x))**2",
        "-3/((3 + exp(x))*(1 + exp(x)))", "-1/(exp(-x) + exp(x) + 1)", "-(1 + exp(x))/(1 + exp(2*x))",
    ],
)  # fmt: skip
def test_rewriting_keeps_values(text: str) -> None:
    """Against Python's own arithmetic on the formula as written, where that is harmless."""
    compiled = one_row(system(["x"], {"f": text}, reduction=None), "numpy")
    known = {
        "exp": math.exp, "log": math.log, "sigmoid": lambda u: 1 / (1 + math.exp(-u)),
        "softplus": lambda u: math.log(1 + math.exp(u)), "logit": lambda u: math.log(u / (1 - u)),
    }  # fmt: skip
    for x in (Fraction(-7, 3), Fraction(1, 9), Fraction(2)):
        expected = eval(text, {}, {**known, "x": float(x)})  # noqa: S307 - the texts above
        assert np.isclose(compiled.value([float(x)]), expected, rtol=1e-13), text


def test_derivatives_of_saturated_units_are_exact() -> None:
    definitions = {"a": "tanh(w)", "b": "sigmoid(w)", "f": "a*b"}
    scalar = one_row(system(["w"], definitions, reduction=None))
    arrays = whole(system({"w": ("n",)}, {**definitions, "f": "sum(a*b)"}, reduction=None))
    with mpmath.workdps(400):
        for w in (-30.0, -200.0, 18.0, 300.0):
            f = lambda t: mpmath.tanh(t) / (1 + mpmath.exp(-t))  # noqa: E731
            first, second = float(mpmath.diff(f, w)), float(mpmath.diff(f, w, 2))
            for compiled, at in ((scalar, w), (arrays, [w])):
                _, gradient, hessian = compiled.all({"w": at})
                assert np.isclose(gradient["w"], first, rtol=1e-11, atol=1e-300)
                assert np.isclose(hessian.dense()[0, 0], second, rtol=1e-11, atol=1e-300)


def test_each_class_of_a_scalar_softmax() -> None:
    names = ["a", "b", "c", "d", "e"]
    total = " + ".join(f"exp({n})" for n in names)
    at = np.array([-900.0, 900.0, 899.0, 0.0, 898.5])
    weights = np.exp(at - 900.0)
    log_total = 900.0 + math.log(weights.sum())
    p = weights / weights.sum()
    for k, name in enumerate(names):
        found = system(names, {"S": total, "p": f"exp({name})/S", "L": "-log(p)"}, reduction=None)
        for backend in ("math", "numpy"):
            value, gradient, _ = one_row(found, backend).bind().flat_all(at)
            assert np.isclose(value, log_total - at[k], rtol=1e-15)
            assert np.allclose(gradient, p - np.eye(5)[k], rtol=1e-13, atol=1e-300)


def test_a_long_sum_and_a_long_chain_of_names_are_no_recursion() -> None:
    many = [f"x_{k}" for k in range(150)]
    text = " + ".join(f"exp({n})" for n in many)
    compiled = one_row(system(many, {"f": f"log({text})"}, reduction=None))
    at = np.linspace(0, 3000, 150)
    assert np.isclose(compiled.value(at), 3000 - math.log(-math.expm1(-3000 / 149)), rtol=1e-14)
    chain = {"p_0": "exp(x)"} | {f"p_{k}": f"p_{k - 1}*exp(x/{k})" for k in range(1, 300)}
    found = system(["x"], {**chain, "f": "log(p_299)"}, reduction=None)
    total = 1 + sum(1 / k for k in range(1, 300))
    assert np.isclose(one_row(found).value({"x": 0.5}), 0.5 * total, rtol=1e-13)
