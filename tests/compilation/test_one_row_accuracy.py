"""Losses and activations as people write them: value, gradient and Hessian of one row against mpmath.

That is the loss of one row, and the mean over rows of which there is one. Where the true value is a normal
double the relative error is below 1e-12, or below a few times what one rounding of the parameters changes;
where it is smaller, code gives (almost) 0, and never nan.
"""

from __future__ import annotations

import math
import warnings
from functools import cache
from itertools import product
from typing import Any

import mpmath as mp
import numpy as np
import pytest

from symopt.compilation.compiled import Compiled

from .jets import evaluate, flat
from .support import one_row, system, whole

Z = [0.0, *(s * z for z in (1e-8, 0.1, 1.0, 10.0, 36.0, 40.0, 700.0, 745.0) for s in (1, -1))]
NLL = "-y*log(p) - (1 - y)*log(1 - p)"
FAR = 2000.0
BINARY = {
    "sigmoid": {"p": "sigmoid(z)", "L": NLL},
    "quotient": {"p": "1/(1 + exp(-z))", "L": NLL},
    "other quotient": {"p": "exp(z)/(1 + exp(z))", "L": NLL},
    "tanh": {"p": "(1 + tanh(z/2))/2", "L": NLL},
    "margin": {"L": "log(1 + exp(-(2*y - 1)*z))"},
    "score": {"L": "log(1 + exp(z)) - y*z"},
    "score without overflow": {"L": "max(z, 0) - y*z + log(1 + exp(-abs(z)))"},
    "two scores": {
        "a": "z/2",
        "b": "-z/2",
        "S": "exp(a) + exp(b)",
        "L": "log(S) - y*a - (1 - y)*b",
    },
    "margin of halves": {"L": "log(exp(-y*z/2) + exp(y*z/2)) - y*z/2"},
    "focal": {"p": "sigmoid(z)", "L": "-y*(1 - p)**2*log(p) - (1 - y)*p**2*log(1 - p)"},
    "probit": {"p": "(1 + erf(z/sqrt(2)))/2", "L": NLL},
}
SCALAR = {
    "softplus": "log(1 + exp(z))",
    "gelu": "z*(1 + erf(z/sqrt(2)))/2",
    "gelu by tanh": "z*(1 + tanh(sqrt(2/pi)*(z + z**3/22)))/2",
    "swish": "z/(1 + exp(-z))",
    "mish": "z*tanh(log(1 + exp(z)))",
    "log cosh": "log(cosh(z))",
    "log cosh by exponentials": "log((exp(z) + exp(-z))/2)",
    "tanh by exponentials": "(exp(z) - exp(-z))/(exp(z) + exp(-z))",
    "slope of tanh": "1 - tanh(z)**2",
    "log odds": "log(sigmoid(z)/(1 - sigmoid(z)))",
    "pseudo-Huber": "sqrt(1 + z**2) - 1",
    "Geman-McClure": "z**2/(1 + z**2)",
    "Cauchy": "log(1 + z**2)",
    "poisson": "exp(z) - 3*z",
    "log Poisson rate": "log(log(1 + exp(z)))",
}


def judge(
    definitions: dict[str, str],
    at: dict[str, float],
    data: dict[str, float],
    like: dict[str, str] | None = None,
) -> None:
    """Compare with mpmath; like: the same function for the referee, who has fewer functions."""
    like = like or definitions
    digits = 700 + int(0.9 * max(map(abs, at.values())))
    with mp.workdps(digits):
        exact = flat(evaluate(like, at, data))
        wobble = [mp.mpf(0)] * len(exact)
        for name, value in at.items():
            moved = {**at, name: mp.mpf(value) * (1 + mp.mpf(2) ** -52)}
            other = flat(evaluate(like, moved, data))
            wobble = [w + abs(a - b) for w, a, b in zip(wobble, exact, other, strict=True)]
        rows = {name: np.array([value]) for name, value in data.items()}
        for code in codes(tuple(at), tuple(definitions.items()), tuple(data)):
            found = code.bind(rows if any(code.shapes[n] for n in data) else data)
            with warnings.catch_warnings():
                warnings.simplefilter("error")
                value, gradient, hessian = found.flat_all(np.array(list(at.values())))
            got = [value, *np.ravel(gradient), *np.ravel(hessian)]
            for place, (ours, true, move) in enumerate(zip(got, exact, wobble, strict=True)):
                _compare(float(ours), true, move, (code.source, at, data, place))


@cache
def codes(
    parameters: tuple[str, ...], definitions: tuple[tuple[str, str], ...], data: tuple[str, ...]
) -> list[Compiled]:
    """Code of one row for plain numbers and for numpy, and code of rows."""
    single = system(parameters, dict(definitions), data, reduction=None)
    found = [one_row(single, backend) for backend in ("math", "numpy")]
    return found + ([whole(system(parameters, dict(definitions), data))] if data else [])


def _compare(ours: float, true: Any, move: Any, where: object) -> None:
    if abs(true) > 1.7e308:
        assert math.isinf(ours), where
        return
    assert math.isfinite(ours), where
    smallest = 2.3e-308 if abs(true) < 2.3e-308 else 0
    assert abs(ours - true) <= mp.mpf("1e-12") * abs(true) + 4 * move + smallest, where


@pytest.mark.parametrize("name", BINARY)
def test_binary_losses(name: str) -> None:
    for z, y in product(Z if name != "probit" else [z for z in Z if abs(z) < 37], (0.0, 1.0)):
        judge(BINARY[name], {"z": z}, {"y": y})


@pytest.mark.parametrize("name", SCALAR)
def test_functions_of_one_variable(name: str) -> None:
    large = 37 if "gelu" in name else FAR
    for z in Z:
        if abs(z) < large:
            judge({"L": SCALAR[name]}, {"z": z}, {})


SOFTMAX = {
    "names": {"S": "exp(a) + exp(b) + exp(c)", "p": "exp(b)/S", "L": "-log(p)"},
    "one formula": {"L": "-log(exp(b)/(exp(a) + exp(b) + exp(c)))"},
    "less their mean": {
        "m": "(a + b + c)/3",
        "d": "a - m",
        "e": "b - m",
        "f": "c - m",
        "S": "exp(d) + exp(e) + exp(f)",
        "L": "-log(exp(e)/S)",
    },
    "less their largest": {
        "m": "max(a, max(b, c))",
        "d": "a - m",
        "e": "b - m",
        "f": "c - m",
        "l": "log(exp(d) + exp(e) + exp(f))",
        "L": "l - e",
    },
    "a score": {"L": "log(exp(a) + exp(b) + exp(c)) - b"},
    "a reference class": {"L": "-log(exp(b)/(1 + exp(a) + exp(b))) + 0*c"},
    "a mean": {"S": "exp(a) + exp(b) + exp(c)", "L": "(3*exp(a) + exp(b)/4)/S"},
    "a mixture": {"p": "sigmoid(c)", "L": "-log(p*exp(-a**2) + (1 - p)*exp(-b**2))"},
    "the others": {"L": "-log(1 - exp(b)/(exp(a) + exp(b) + exp(c)))"},
}


@pytest.mark.parametrize("name", SOFTMAX)
def test_softmax_of_scalars(name: str) -> None:
    points = [(0.0, 1.0, 2.0), (36.0, 0.0, -1.0), (0.0, 40.0, 1e-8), (-900.0, 900.0, 899.0)]
    for a, b, c in points:
        judge(SOFTMAX[name], {"a": a, "b": b, "c": c}, {})


GAUSS = {
    "log variance": "(y - m)**2/(2*exp(s)) + s/2",
    "named variance": "log(v)/2 + (y - m)**2/(2*v)",
    "density": "-log(exp(-(y - m)**2/(2*exp(s)**2))/(exp(s)*sqrt(2*pi)))",
    "variance by softplus": "log(v)/2 + (y - m)**2/(2*v)",
}


@pytest.mark.parametrize("name", GAUSS)
def test_gaussian_with_learned_variance(name: str) -> None:
    scale = "log(1 + exp(s))" if "softplus" in name else "exp(s)"
    definitions = {"v": scale} if "v)" in GAUSS[name] else {}
    points = [(0.0, -1.0), (36.0, 10.0), (-745.0, -36.0), (1.0, 300.0), (3.0, -300.0)]
    points += [] if "softplus" in name else [(0.25, -1000.0)]  # an exact fit of which 1/v overflows
    for m, s in points:
        judge({**definitions, "L": GAUSS[name]}, {"m": m, "s": s}, {"y": 0.25})


SCALES = {
    "a square": {"v": "exp(s)", "L": "(y - m)**2/(2*v) + log(v)/2"},
    "standardized": {"u": "(y - m)/exp(s/2)", "L": "u**2/2 + s/2"},
    "deviation": {"d": "exp(s/2)", "u": "(y - m)/d", "L": "u**2/2 + log(d)"},
    "precision": {"t": "exp(-s)", "L": "t*(y - m)**2/2 - log(t)/2"},
}


@pytest.mark.parametrize("name", SCALES)
def test_residuals_whose_squares_are_no_normal_floats(name: str) -> None:
    # r² = 1e-600 is none, and r² exp(-s) is. At the fit r² exp(-s) = 1 the slope is of the size of s.
    for y, s in [(1e-300, -700.0), (-1e-200, -350.0), (1e-160, 0.0), (1.0, 1e-10), (0.0, -700.0)]:
        judge(SCALES[name], {"m": 0.0, "s": s}, {"y": y})


@pytest.mark.parametrize("text", ["r**2/(2*exp(s)) + s/2", "r**2*exp(-s)/2 + s/2"])
def test_such_residuals_beside_a_feature_of_their_variance(text: str) -> None:
    # The curvature in v is x² r² exp(-s)/2: r² is made with the half of exp(-s), and x with both.
    definitions = {"r": "y - w*x - b", "s": "v*x + c", "L": text}
    for x, w, c in [
        (1.5, 1e-300, -700.0),
        (-1.5, 1e-300, -700.0),
        (0.0, 1.0, -800.0),
        (-3.0, 0.25, -1.0),
    ]:
        judge(definitions, {"w": w, "b": 0.0, "v": 0.0, "c": c}, {"x": x, "y": 0.0})


@pytest.mark.parametrize("text", ["exp(z) - y*z", "exp(z) - y*log(exp(z))"])
def test_poisson_counts(text: str) -> None:
    # At z = 1e-8 a rate and a count of 1 differ by 1e-8: exp(z) - 1 would have eight digits.
    for z, y in product((0.0, 1e-8, -1e-8, 0.3, -3.0, 40.0, -745.0), (0.0, 1.0, 3.0)):
        judge({"L": text}, {"z": z}, {"y": y})


def test_shares_of_rows_far_from_each_other() -> None:
    # The odds of the two parts are beyond the largest float, the slope in the nearer one is its residual.
    text = "-log(exp(-(y - a)**2/2) + exp(-(y - b)**2/2))"
    bound = whole(system(["a", "b"], {"L": text}, ["y"]), "numpy").bind({"y": np.array([0.25])})
    _, gradient, _ = bound.flat_all(np.array([1e4, -10001.0]))
    assert gradient[0] == pytest.approx(9999.75, rel=1e-15)
    assert abs(gradient[1]) < 1e-290
