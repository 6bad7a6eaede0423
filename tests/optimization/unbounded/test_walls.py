"""Ends that are no minima though curvature outgrows the gradient: walls, poles, saturated tails."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from symopt.optimization.driver import minimize
from symopt.optimization.problem import Problem

Function = Callable[[float], float]


def _problem(f: Function, slope: Function, curvature: Function) -> Problem:
    return Problem(
        ("x",),
        lambda x: f(float(x[0])),
        lambda x: np.array([slope(float(x[0]))]),
        lambda x: np.array([[curvature(float(x[0]))]]),
    )


ROOT = _problem(math.sqrt, lambda x: 0.5 * x**-0.5, lambda x: -0.25 * x**-1.5)
KEEN = _problem(
    lambda x: x + math.pow(x, 1.5), lambda x: 1 + 1.5 * math.sqrt(x), lambda x: 0.75 * x**-0.5
)
TANGENT = _problem(
    math.tan, lambda x: math.cos(x) ** -2, lambda x: 2 * math.tan(x) * math.cos(x) ** -2
)
POLE = _problem(lambda x: -(x**-2), lambda x: 2 * x**-3, lambda x: -6 * x**-4)


@pytest.mark.parametrize("method", ["newton", "conjugate-gradient", "backtracking", "slsqp"])
@pytest.mark.parametrize("problem", [ROOT, KEEN], ids=["sqrt", "x+x^1.5"])
def test_a_wall_is_no_minimum(problem: Problem, method: str) -> None:
    """The gradient does not vanish at the edge of the domain, however small a Newton step is."""
    result = minimize(problem, [1.0], method)
    assert not result.success
    if method == "newton":
        assert result.outcome.word == "left-domain"
        assert "boundary" in result.message


@pytest.mark.parametrize("method", ["newton", "trust-region"])
@pytest.mark.parametrize(("problem", "start"), [(TANGENT, 0.5), (POLE, 1.0)])
def test_a_pole_is_no_minimum(problem: Problem, start: float, method: str) -> None:
    """Towards a pole f falls without bound and x hardly moves."""
    result = minimize(problem, [start], method)
    assert result.outcome.word == "diverged"
    assert "pole" in result.message


def test_a_minimum_close_to_a_wall_is_reached() -> None:
    """x - 1e-12 log x has its minimum at 1e-12, not where Newton's step first looks small."""
    near = _problem(
        lambda x: x - 1e-12 * math.log(x), lambda x: 1 - 1e-12 / x, lambda x: 1e-12 / x**2
    )
    result = minimize(near, [1.0])
    assert result.outcome.word == "converged"
    assert result.point[0] == pytest.approx(1e-12, rel=1e-6)


def test_a_saturated_tail_is_no_wall() -> None:
    """A Hessian of 5e-324 makes no infinite step that counts as leaving the domain."""

    def sigmoid(x: float) -> float:
        return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))

    tail = _problem(
        lambda x: max(x, 0.0) + math.log1p(math.exp(-abs(x))) - 0.3 * x,
        lambda x: sigmoid(x) - 0.3,
        lambda x: sigmoid(x) * sigmoid(-x),
    )
    result = minimize(tail, [744.6999999999964])
    assert result.outcome.word != "left-domain"
    assert result.value < 521


def test_flat_minima_and_starts_at_the_minimum_still_converge() -> None:
    """The guard against walls lets x⁴ and a start beside the minimum pass."""
    quartic = _problem(lambda x: x**4, lambda x: 4 * x**3, lambda x: 12 * x**2)
    bowl = _problem(lambda x: x**2, lambda x: 2 * x, lambda _: 2.0)
    assert minimize(quartic, [1.0]).success
    assert minimize(quartic, [1e-9]).success
    assert minimize(bowl, [1e-9]).success
