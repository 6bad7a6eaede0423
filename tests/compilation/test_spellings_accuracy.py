"""The named losses in other spellings: value, gradient and Hessian of one row against mpmath."""

from __future__ import annotations

from itertools import product

import pytest

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
}


@pytest.mark.parametrize("name", LOG_LOSS)
def test_log_loss(name: str) -> None:
    definitions, labels = LOG_LOSS[name]
    for z, y in product(Z, labels):
        if z or name != "log1p":  # a kink of the formula, not of the loss
            judge(definitions, {"z": z}, {"y": y})


S3 = "exp(a) + exp(b) + exp(c)"
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
}


@pytest.mark.parametrize("name", SOFTMAX)
def test_softmax(name: str) -> None:
    points = [(30.0, 0.0, -1.0), (3.0, 700.0, -700.0)]
    for (a, b, c), k in product(points, range(3)):
        labels = {label: float(place == k) for place, label in enumerate("uvw")}
        judge(SOFTMAX[name], {"a": a, "b": b, "c": c}, labels)


RATES = {
    "a rate with exposure": {"mu": "t*exp(z)", "L": "mu - y*log(mu)"},
    "softplus by log1p": {"mu": "log1p(exp(z))", "L": "t*mu - y*log(mu)"},
}


@pytest.mark.parametrize("name", RATES)
def test_poisson(name: str) -> None:
    for z, (y, t) in product([0.0, 30.0, -745.0], [(0.0, 2.0), (3.0, 0.5)]):
        judge(RATES[name], {"z": z}, {"y": y, "t": t})


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
