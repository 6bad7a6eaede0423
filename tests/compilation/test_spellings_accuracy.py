"""The named losses in other spellings: value, gradient and Hessian of one row against mpmath."""

from __future__ import annotations

import math
from itertools import product

import numpy as np
import pytest

from .support import system, whole
from .test_one_row_accuracy import judge

Z = [0.0, 1e-8, 30.0, -37.0, 745.0, -745.0]
LABELS = (0.0, 1.0)
SIGNS = (-1.0, 1.0)
P = {"p": "1/(1 + exp(-z))"}
CHOSEN = {**P, "pt": "y*p + (1 - y)*(1 - p)"}
LOG_LOSS = {
    "the chosen class": ({**CHOSEN, "L": "-log(pt)"}, LABELS),
    "focal, of the chosen class": ({**CHOSEN, "L": "-(1 - pt)**2*log(pt)"}, LABELS),
    "a power of the chosen class": ({**CHOSEN, "L": "(1 - pt**(7/10))*10/7"}, LABELS),
    "the mean of a label and p": (
        {**P, "m": "(p + y)/2", "L": "-y*log(m) - (1 - y)*log(1 - m)"},
        LABELS,
    ),
    "a square root of focal": (
        {**P, "L": "-y*sqrt(1 - p)*log(p) - (1 - y)*sqrt(p)*log(1 - p)"},
        LABELS,
    ),
    "labels of -1 and 1, tanh": ({"t": "tanh(z)", "L": "-log((1 + y*t)/2)"}, SIGNS),
    "labels of -1 and 1, p": ({**P, "q": "1/2 + y*(p - 1/2)", "L": "-log(q)"}, SIGNS),
    "log1p": ({"L": "max(z, 0) - y*z + log1p(exp(-abs(z)))"}, LABELS),
    "a tail and a score": ({"L": "log(1 + exp(-z)) + (1 - y)*z"}, LABELS),
    "an even and an odd part": ({"L": "log(exp(z/2) + exp(-z/2)) + (1/2 - y)*z"}, LABELS),
    "an even part and a sign": ({"L": "log(2*cosh(z/2)) - y*z/2"}, SIGNS),
    "weights of classes": ({"L": "2*(1 - y)*z + (2 + 3*y)*log(1 + exp(-z))"}, LABELS),
    "the chosen class, multiplied out": ({**P, "L": "-log(1 - y - p + 2*y*p)"}, LABELS),
}


@pytest.mark.parametrize("name", LOG_LOSS)
def test_log_loss(name: str) -> None:
    definitions, labels = LOG_LOSS[name]
    for z, y in product(Z, labels):
        if z or name != "log1p":  # a kink of the formula, not of the loss
            judge(definitions, {"z": z}, {"y": y})


OTHER = {
    "a minimum": {"L": "log(1 + exp(-abs(z))) - min(z, 0) + (1 - y)*z"},
    "another minimum": {"L": "(1 - y)*z - z - min(-z, 0) + log1p(exp(-abs(z)))"},
    "log odds": {**P, "L": "-log(1 - p) - y*logit(p)"},
    "base 2": {"L": "(log2(1 + exp(z)) - y*z/log(2))*log(2)"},
    "cases with a name": {
        **P,
        "q": "Piecewise((p, y > 0), (1 - p, True))",
        "L": "-log(q)",
    },
}
"""In functions that the referee does not have."""


@pytest.mark.parametrize("name", OTHER)
def test_log_loss_in_other_functions(name: str) -> None:
    for z, y in product(Z, LABELS):
        judge(OTHER[name], {"z": z}, {"y": y}, {"L": "log(1 + exp(z)) - y*z"})


@pytest.mark.parametrize("name", ["quotient", "score", "features", "logarithms"])
def test_a_label_of_one_half(name: str) -> None:
    """sigma(z) - 1/2 is as small as z is, where a label of 1/2 is met."""
    loss = "log(1 + exp(z)) - y*z" if name == "score" else "-y*log(p) - (1 - y)*log(1 - p)"
    z = {"z": "w*x + b"} if name in ("features", "logarithms") else {}
    named = {"l": "log(p)", "k": "log(1 - p)", "L": "-(y*l + (1 - y)*k)"}
    for small in (0.0, 1e-300, -1e-8, 1e-3, 0.5, -30.0):
        if z:
            losses = named if name == "logarithms" else {"L": loss}
            judge({**z, **P, **losses}, {"w": small, "b": 0.0}, {"x": 1.5, "y": 0.5})
        else:
            judge({**P, "L": loss}, {"z": small}, {"y": 0.5})


S3 = "exp(a) + exp(b) + exp(c)"
TRIALS = {
    "a score": {"L": "n*log(1 + exp(z)) - k*z"},
    "probabilities": {**P, "L": "-k*log(p) - (n - k)*log(1 - p)"},
    "a power": {**P, "L": "-log(p**k*(1 - p)**(n - k))"},
}


@pytest.mark.parametrize("name", TRIALS)
def test_several_trials(name: str) -> None:
    for z, k in product(Z, (0.0, 2.0, 5.0)):
        judge(TRIALS[name], {"z": z}, {"k": k, "n": 5.0})


def test_the_deviance_of_labels_of_0_and_1() -> None:
    for z, y in product(Z, LABELS):
        deviance = {**P, "L": "y*log(y/p) + (1 - y)*log((1 - y)/(1 - p))"}
        judge(deviance, {"z": z}, {"y": y}, {"L": "log(1 + exp(z)) - y*z"})


def test_a_smooth_absolute_value_at_its_kink() -> None:
    for z in Z:
        size = {"d": "abs(y - z)", "L": "d + log(1 + exp(-2*d)) - log(2)"}
        judge(size, {"z": z}, {"y": 0.0}, {"L": "log(cosh(y - z))"})


SOFTMAX = {
    "the last class as a rest": {
        "S": S3,
        "p": "exp(a)/S",
        "q": "exp(b)/S",
        "L": "-u*log(p) - v*log(q) - w*log(1 - p - q)",
    },
    "the chosen class": {"L": f"-log((u*exp(a) + v*exp(b) + w*exp(c))/({S3}))"},
    "a named log-sum-exp": {"l": f"log({S3})", "L": "u*(l - a) + v*(l - b) + w*(l - c)"},
    "scores": {"l": f"log({S3})", "L": "l - u*a - v*b - w*c"},
    "scores with the sum of the labels": {
        "l": f"log({S3})",
        "L": "(u + v + w)*l - u*a - v*b - w*c",
    },
    "a temperature": {
        "S": "exp(a/2) + exp(b/2) + exp(c/2)",
        "L": "log(S) - (u*a + v*b + w*c)/2",
    },
    "scores with a name": {"S": S3, "s": "u*a + v*b + w*c", "L": "-log(exp(s)/S)"},
    "odds against one class": {
        "p": "1/(1 + exp(b - a) + exp(c - a))",
        "q": "p*exp(b - a)",
        "r": "p*exp(c - a)",
        "L": "-u*log(p) - v*log(q) - w*log(r)",
    },
}


@pytest.mark.parametrize("name", SOFTMAX)
def test_softmax(name: str) -> None:
    points = [(30.0, 0.0, -1.0), (3.0, 700.0, -700.0)]
    for (a, b, c), k in product(points, range(3)):
        labels = {label: float(place == k) for place, label in enumerate("uvw")}
        judge(SOFTMAX[name], {"a": a, "b": b, "c": c}, labels)


def test_scores_over_rows() -> None:
    """A score stands in the log-sum-exp and beside a label: its slope is a difference, row by row."""
    loss = whole(system("abc", {"L": f"log({S3}) - u*a - v*b - w*c"}, "uvw"), "numpy")
    value, slope = loss.bind({"u": [1.0], "v": [0.0], "w": [0.0]}).flat_value_and_gradient(
        np.array([30.0, 0.0, -1.0])
    )
    rest = math.exp(-30) + math.exp(-31)
    assert value == pytest.approx(rest, rel=1e-12)
    assert slope == pytest.approx([-rest, math.exp(-30), math.exp(-31)], rel=1e-12)


OTHER_SOFTMAX = {
    "shifted": {
        "t": "max(a, max(b, c))",
        "l": "t + log(exp(a - t) + exp(b - t) + exp(c - t))",
        "L": "l - a",
    },
    "in pairs": {"L": "logaddexp(a, logaddexp(b, c)) - a"},
    "in pairs by name": {"l": "logaddexp(c, b)", "L": "logaddexp(l, a) - a"},
    "all but the others": {"q": f"(exp(b) + exp(c))/({S3})", "L": "-log(1 - q)"},
}


@pytest.mark.parametrize("name", OTHER_SOFTMAX)
def test_softmax_of_one_class(name: str) -> None:
    for a, b, c in [(30.0, 0.0, -1.0), (3.0, 700.0, -700.0), (-1.0, 30.0, 745.0)]:
        judge(OTHER_SOFTMAX[name], {"a": a, "b": b, "c": c}, {}, {"L": f"log({S3}) - a"})


RATES = {
    "a rate with exposure": {"mu": "t*exp(z)", "L": "mu - y*log(mu)"},
    "softplus by log1p": {"mu": "log1p(exp(z))", "L": "t*mu - y*log(mu)"},
}


@pytest.mark.parametrize("name", RATES)
def test_poisson(name: str) -> None:
    for z, (y, t) in product([0.0, 30.0, -745.0], [(0.0, 2.0), (3.0, 0.5)]):
        judge(RATES[name], {"z": z}, {"y": y, "t": t})


def test_the_inverse_gaussian() -> None:
    for z, y in product([1e-8, 30.0, -37.0, 300.0, -745.0], [1.0, 2.5]):
        for loss in ("(y - mu)**2/(2*mu**2*y)", "((y - mu)/mu)**2/(2*y)"):
            judge({"mu": "exp(z)", "L": loss}, {"z": z}, {"y": y})


def test_a_class_between_two_thresholds() -> None:
    for z, d in product([0.0, 30.0, -37.0, 745.0], [0.5, -1.0]):
        between = {"b": "c + exp(d)", "L": "-log(sigmoid(b - z) - sigmoid(c - z))"}
        judge(between, {"z": z, "c": 0.5, "d": d}, {})


def test_a_weighted_rate_at_its_count() -> None:
    for z, t in product([1e-8, -1e-300, 0.3], [1.0, 3.0]):
        judge({"mu": "exp(z + log(t))", "L": "mu - y*log(mu)"}, {"z": z}, {"y": t, "t": t})
        negative_binomial = {"mu": "exp(z)", "L": "(y + 3)*log(mu + 3) - y*log(mu)"}
        judge(negative_binomial, {"z": z}, {"y": 1.0})
        judge({"mu": "exp(z)", "L": "t*(y/mu + log(mu))"}, {"z": z}, {"y": 1.0, "t": t})
        judge({"mu": "exp(z)", "L": "2*y/sqrt(mu) + 2*t*sqrt(mu)"}, {"z": z}, {"y": t, "t": t})
        judge({"L": "t*(exp(z) - y*z)"}, {"z": z}, {"y": 1.0, "t": t})
        judge({"mu": "t*exp(z)", "L": "mu - y*log(mu)"}, {"z": z}, {"y": t, "t": t})


def test_slopes_that_overflow_leave_features_of_zero_alone() -> None:
    rate = {"z": "w*x + v*u + b", "mu": "exp(z)", "L": "mu - y*log(mu)"}
    judge(rate, {"w": 745.0, "v": 1.0, "b": 0.5}, {"x": 1.0, "u": 0.0, "y": 3.0})
    rate = {"L": "exp(w*x + v*u + b) - y*(w*x + v*u + b)"}
    judge(rate, {"w": 745.0, "v": 1.0, "b": 0.5}, {"x": 1.0, "u": 0.0, "y": 3.0})
    hidden = {"h": "log(1 + exp(w*x + b))", "z": "v*h + c", "L": "exp(z) - y*z"}
    judge(hidden, {"w": 700.0, "b": 0.0, "v": 1.0, "c": 0.5}, {"x": 1.5, "y": 1.0})


DENSITIES = {
    "a density": {"v": "exp(s)", "f": "exp(-(y - m)**2/(2*v))/sqrt(2*pi*v)", "L": "-log(f)"},
    "a density, standardized": {
        "g": "exp(s/2)",
        "f": "1/(g*sqrt(2*pi))*exp(-1/2*((y - m)/g)**2)",
        "L": "-log(f)",
    },
    "Cauchy": {"L": "log(1 + ((y - m)/exp(s))**2) + s"},
}


@pytest.mark.parametrize("name", DENSITIES)
def test_densities_with_learned_scale(name: str) -> None:
    for m, s in [(0.0, -1.0), (36.0, 10.0), (-745.0, -36.0), (1.0, 300.0), (3.0, -300.0)]:
        judge(DENSITIES[name], {"m": m, "s": s}, {"y": 0.25})
