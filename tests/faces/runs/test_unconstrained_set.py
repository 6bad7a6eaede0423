"""Published problems as text, by the default method from the published start: minimum, outcome, verdict.

The list is in unconstrained.json, with its sources; the classics below are written out.
"""

import json
from fractions import Fraction
from math import pi
from pathlib import Path

import numpy as np
import pytest

from symopt.faces.python.expressions import minimize

PROBLEMS = json.loads((Path(__file__).parent / "unconstrained.json").read_text())["problems"]
# A second derivative that vanishes at the minimum: the test of the second order cannot decide.
FLAT = {"mgh13", "mgh22", "polynomial"}


@pytest.mark.parametrize("problem", PROBLEMS, ids=[p["id"] for p in PROBLEMS])
def test_a_published_minimum_is_reached(problem):
    names = problem["variables"]
    start = {n: float(Fraction(v)) for n, v in zip(names, problem["start"], strict=True)}
    bounds = {
        n: tuple(None if v is None else float(v) for v in pair)
        for n, pair in zip(names, problem["bounds"] or [], strict=False)
    }
    result = minimize(problem["expression"], start, bounds=bounds)
    assert result.success, result.message
    known = [float(m["f"]) for m in problem["minima"]]
    known += [problem["known_local_fmin"]] if "known_local_fmin" in problem else []
    assert min(abs(result.fun - f) / max(1.0, abs(f)) for f in known) < 1e-10
    verdict = "inconclusive" if problem["id"] in FLAT else "minimum"
    assert result.certificate.classification == verdict
    assert result.choice


def names(count):
    return [f"x{i}" for i in range(1, count + 1)]


def chebyquad(count):
    """Return Σ_k (mean_i T_k(2x_i - 1) - ∫T_k)² by Chebyshev's cosines, for x between 0 and 1."""
    terms = []
    for k in range(1, count + 1):
        integral = f"1/{1 - k * k}" if k % 2 == 0 else "0"
        mean = " + ".join(f"cos({k}*acos(2*{x} - 1))" for x in names(count))
        terms.append(f"(({mean})/{count} - {integral})**2")
    return " + ".join(terms)


TEN = names(10)
WEIGHED = " + ".join(f"{k}*({x} - 1)" for k, x in enumerate(TEN, 1))
CLASSICS = {
    "Powell badly scaled": (
        "(10000*x1*x2 - 1)**2 + (exp(-x1) + exp(-x2) - 1.0001)**2", (0, 1), 0.0
    ),
    "Beale": (
        "(1.5 - x1*(1 - x2))**2 + (2.25 - x1*(1 - x2**2))**2 + (2.625 - x1*(1 - x2**3))**2",
        (1, 1), 0.0,
    ),
    "Wood": (
        "100*(x2 - x1**2)**2 + (1 - x1)**2 + 90*(x4 - x3**2)**2 + (1 - x3)**2"
        " + 10*(x2 + x4 - 2)**2 + (x2 - x4)**2/10", (-3, -1, -3, -1), 0.0,
    ),
    "Biggs EXP6": (
        " + ".join(
            f"(x3*exp(-{t}*x1) - x4*exp(-{t}*x2) + x6*exp(-{t}*x5)"
            f" - exp(-{t}) + 5*exp(-{10 * t:g}) - 3*exp(-{4 * t:g}))**2"
            for t in (k / 10 for k in range(1, 14))
        ), (1, 2, 1, 1, 1, 1), 0.0,
    ),
    "variably dimensioned": (
        " + ".join(f"({x} - 1)**2" for x in TEN) + f" + ({WEIGHED})**2 + ({WEIGHED})**4",
        tuple(1 - k / 10 for k in range(1, 11)), 0.0,
    ),
    "Brown almost linear": (
        " + ".join(f"({x} + {' + '.join(TEN)} - 11)**2" for x in TEN[:9])
        + f" + ({'*'.join(TEN)} - 1)**2", (0.5,) * 10, 0.0,
    ),
    "Chebyquad 8": (chebyquad(8), tuple(k / 9 for k in range(1, 9)), 3.516873725677e-3),
    "Goldstein and Price": (
        "(1 + (x1 + x2 + 1)**2*(19 - 14*x1 + 3*x1**2 - 14*x2 + 6*x1*x2 + 3*x2**2))"
        "*(30 + (2*x1 - 3*x2)**2*(18 - 32*x1 + 12*x1**2 + 48*x2 - 36*x1*x2 + 27*x2**2))",
        (-0.5, -0.5), 30.0,
    ),
    "McCormick": (
        "sin(x1 + x2) + (x1 - x2)**2 - 1.5*x1 + 2.5*x2 + 1", (0, 0), -pi / 3 - 3**0.5 / 2
    ),
    "Styblinski and Tang": (
        "(x1**4 - 16*x1**2 + 5*x1)/2 + (x2**4 - 16*x2**2 + 5*x2)/2", (-1, -2), -78.3323314075428
    ),
    "Levy": (
        "sin(pi*(3 + x1)/4)**2 + ((x1 - 1)/4)**2*(1 + 10*sin(pi*(3 + x1)/4 + 1)**2)"
        " + ((x2 - 1)/4)**2*(1 + sin(pi*(3 + x2)/2)**2)", (1.5, 0.5), 0.0,
    ),
    "Griewank": ("(x1**2 + x2**2)/4000 - cos(x1)*cos(x2/sqrt(2)) + 1", (0.5, 1), 0.0),
    "Rastrigin": (
        "20 + x1**2 - 10*cos(2*pi*x1) + x2**2 - 10*cos(2*pi*x2)", (1.1, -2.2), 4.974790247647377
    ),
    "Easom": ("-cos(x1)*cos(x2)*exp(-(x1 - pi)**2 - (x2 - pi)**2)", (2.5, 3.5), -1.0),
    "Trid": (
        "(x1 - 1)**2 + (x2 - 1)**2 + (x3 - 1)**2 + (x4 - 1)**2 - x1*x2 - x2*x3 - x3*x4",
        (0, 0, 0, 0), -16.0,
    ),
    "cube": ("100*(x2 - x1**3)**2 + (1 - x1)**2", (-1.2, 1), 0.0),
    "Dixon and Price": (
        "(x1 - 1)**2 + 2*(2*x2**2 - x1)**2 + 3*(2*x3**2 - x2)**2", (2, 2, 2), 0.0
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CLASSICS)
def test_a_classic_has_its_minimum(name):
    expression, start, value = CLASSICS[name]
    result = minimize(expression, dict(zip(names(len(start)), start, strict=True)))
    assert result.success, result.message
    assert result.fun == pytest.approx(value, abs=1e-9)
    assert result.certificate.classification == "minimum"


@pytest.mark.parametrize(
    ("expression", "start", "outcome"),
    [
        ("x1**3 - 3*x1*x2**2", (1, 1), "diverged"),
        ("x1**2 - x2**2", (0, 0), "diverged"),
        ("(x2 - x1**2)*(x2 - 2*x1**2)", (0.1, 0.1), "diverged"),  # along no straight line
        ("exp(x1)", (1,), "no-minimum"),
        ("x1/(1 + x1**2)", (3,), "no-minimum"),
        ("log(1 + exp(-x1))", (0,), "no-minimum"),
        ("1/x1", (-1,), "diverged"),
        ("log(x1)", (-1,), "not-finite"),
        ("sqrt(x1)", (1,), "left-domain"),
        ("(x1 - x2)**2", (1, 5), "singular"),
        ("1 - exp(-x1**2 - x2**2)", (20, 20), "singular"),  # a plateau in double precision
        ("0*x1 + 3", (1,), "singular"),
    ],
)
def test_where_there_is_none_the_outcome_says_which(expression, start, outcome):
    result = minimize(expression, dict(zip(names(len(start)), start, strict=True)))
    assert result.outcome.word == outcome, result.message
    assert np.isfinite(result.x).all()
    assert result.certificate.classification != "minimum"


def test_a_cone_is_no_flat_minimum():
    """Ackley's function has a kink at 0, beside which its Hessian is huge: its minimizer is unique."""
    text = "-20*exp(-0.2*sqrt((x1**2+x2**2)/2)) - exp((cos(2*pi*x1)+cos(2*pi*x2))/2) + 20 + exp(1)"
    for method in (None, "trust-region", "lbfgs"):
        result = minimize(text, {"x1": 0.3, "x2": 0.4}, method=method)
        assert result.outcome.word == "converged", result.message
        assert result.fun == pytest.approx(0, abs=1e-12)
        assert result.certificate.classification == "inconclusive"


@pytest.mark.parametrize("method", [None, "newton", "lbfgs", "trust-region"])
def test_a_hinge_that_is_met_has_a_minimum(method):
    """max(0, 1 - x) is 0 from x = 1 on: that is attained, and no infimum far out."""
    for start in (-3, -300, 0.5):
        result = minimize("max(0, 1 - x1)", {"x1": start}, method=method)
        assert result.outcome.word in ("converged", "singular"), result.message
        assert result.fun == 0


def test_bounds_on_some_unknowns_hide_no_way_out():
    free = minimize("x2**2 - x1", {"x1": 0, "x2": 3}, bounds={"x2": (-1, 5)})
    assert free.outcome.word == "diverged"
    held = minimize("x2**2 - x1", {"x1": 0, "x2": 3}, bounds={"x1": (None, 7)})
    assert held.outcome.word == "converged"
    fading = minimize("exp(-x1) + x2**2", {"x1": 0, "x2": 3}, bounds={"x2": (-1, 5)})
    assert fading.outcome.word == "no-minimum"


def test_a_wave_is_no_kink():
    """cos(x1 x2) far out turns its gradient within a short way, but smoothly."""
    result = minimize("exp(-0.199*x1) + cos(x2*x1)", {"x1": -1.88, "x2": -1.91}, method="lbfgs")
    assert "kink" not in result.message or not result.success


def test_slsqp_may_stop_at_its_last_point():
    result = minimize("(x1 - 1)**4 + x2**2", {"x1": 3, "x2": 1}, method="slsqp")
    assert result.outcome.word in ("converged", "stalled")
