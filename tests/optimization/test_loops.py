"""If these fail, a generated loop of Newton steps ends elsewhere than the method it stands for."""

import math
import random
from dataclasses import replace

import numpy as np
import pytest

from symopt.calculus.lower import Scope
from symopt.compilation.bound import Bound
from symopt.faces.problem.objective import Setting, problem_of
from symopt.faces.problem.ranges import sort_conditions
from symopt.faces.runs.expression import compile_expression
from symopt.functions.vocabulary import default_vocabulary
from symopt.optimization import roots
from symopt.optimization.driver import minimize
from symopt.optimization.problem import Problem
from symopt.syntax.reading.parser import parse
from symopt.syntax.tree import names

SMOOTH = [
    "x**4 + 0.8*y**4 + 4*x**2 + 2*y**2 - x*y - 0.2*x**2*y",
    "100*(y - x**2)**2 + (1 - x)**2",
    "(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
    "x**2 + y**2 + sin(3*x)*cos(2*y)",
    "(x - 1)**4 + (y + 2)**2",
    "exp(x*y) + x**2 + y**2",
    "log(x**2 + 1) + log((x - y)**2 + 1) + z**2 + x*z",
    "x**2 + 2*y**2 + 3*z**2 + w**2 + exp(w - z) + x*y*z/10",
    "exp(x) - log(x)",
    "-log(1 - x**2) - log(4 - y**2) + x*y",
    "x - log(x) + y - log(y) + (x - y)**2",
    "log(1 + exp(-x)) + 0.01*x**2",
    "1000 + x**4 + y**2 - x",
    "1e-8*x**2 + 1e8*y**2",
]
OTHERS = [
    "log(1 + exp(-x))",  # no minimizer: x runs away
    "x**3",
    "x + y",
    "x*y",  # a saddle
    "x**4 - x**2",
    "(x + y)**2",  # a valley
    "x**2*y**2",
    "exp(-x**2)",
    "x**2/(1 + x**2)",
]
FLAT = "x**4 + y**4"
ZEROS = ["exp(-x) - x", "x**2 - 2", "x**3 - 2*x + 2", "cos(x) - x", "x**2", "x**3 - x", "atan(x)"]
ZEROS += ["log(x)", "sqrt(x) - 1", "1/x - 3", "x**2 + 1", "x*exp(-x)", "x**5 - 1e-10", "x**20 - 1"]


def bound(text: str) -> Bound:
    tree = parse(text, default_vocabulary())
    return compile_expression(tree, names(tree)).bind()


def problem(text: str) -> Problem:
    found = bound(text)
    unknowns = found.layout.labels
    scope = Scope({name: () for name in unknowns})
    return problem_of(found, sort_conditions([], unknowns), Setting(scope, unknowns, {}))


def starts(size: int) -> list[list[float]]:
    draw = random.Random(3).uniform
    return [[1.5] * size, *([draw(-3, 3) for _ in range(size)] for _ in range(4))]


@pytest.mark.parametrize("text", [*SMOOTH, *OTHERS, FLAT])
@pytest.mark.parametrize("limit", [None, 3])
def test_a_leap_over_regular_steps_changes_nothing(text, limit):
    leaping = problem(text)
    assert leaping.newton is not None
    stepping = replace(leaping, newton=None)
    for start in starts(leaping.size):
        left = minimize(leaping, start, "newton", max_iterations=limit)
        right = minimize(stepping, start, "newton", max_iterations=limit)
        assert left.outcome is right.outcome
        assert left.certificate.nature is right.certificate.nature
        # The last steps, at most three, polish digits at the level of rounding.
        assert abs(left.iterations - right.iterations) <= 3
        assert left.evaluations["value"] - left.iterations == pytest.approx(
            right.evaluations["value"] - right.iterations, abs=1
        )
        np.testing.assert_allclose(left.point, right.point, rtol=1e-6, atol=1e-7)
        assert len(left.trace) == left.iterations + 1
        for a, b in zip(left.trace, right.trace, strict=False):
            assert a.iteration == b.iteration
            np.testing.assert_allclose(a.point, b.point, rtol=1e-6, atol=1e-7)
            assert a.value == pytest.approx(b.value, rel=1e-7, abs=1e-12, nan_ok=True)
            assert a.gradient_norm == pytest.approx(float(np.abs(a.gradient).max()), nan_ok=True)
            if a.iteration < min(left.iterations, right.iterations):
                assert a.length == b.length
                assert (a.direction is None) == (b.direction is None)


def test_the_path_follows_its_own_steps():
    result = minimize(problem(SMOOTH[1]), [1.0, -1.2], "newton")
    for before, after in zip(result.trace, result.trace[1:], strict=False):
        np.testing.assert_allclose(
            after.point, before.point + after.length * after.direction, rtol=1e-14, atol=1e-300
        )
    assert {iterate.length for iterate in result.trace[1:]} >= {1.0, 0.5}


def test_without_the_trace_the_run_is_the_same():
    left, right = (minimize(problem(SMOOTH[0]), [4, 4], "newton", trace=t) for t in (True, False))
    assert right.trace == ()
    assert len(left.trace) == left.iterations + 1
    assert (left.point == right.point).all()
    assert left.message == right.message
    assert left.evaluations == right.evaluations


def test_the_loop_stops_where_the_domain_does():
    # From 3 the whole step leaves the domain of the logarithm: the method itself must shorten it.
    result = minimize(problem("x - log(x)"), [3.0], "newton")
    assert result.success
    assert result.point[0] == pytest.approx(1, abs=1e-12)
    assert result.trace[1].length < 1


def test_bounds_domains_kinks_and_callbacks_are_asked_step_by_step():
    asked = []
    result = minimize(problem(SMOOTH[0]), [4, 4], "newton", callback=asked.append)
    assert [iterate.iteration for iterate in asked] == list(range(result.iterations + 1))
    held = minimize(problem(SMOOTH[0]), [4, 4], "newton", bounds=[(1, None), (None, None)])
    assert held.point[0] == 1
    inside = replace(problem("x**2"), in_domain=lambda x: x[0] > 1)
    assert minimize(inside, [2.0], "newton").point[0] > 1


@pytest.mark.parametrize("damped", [False, True])
@pytest.mark.parametrize("text", ZEROS)
def test_a_leap_toward_a_zero_changes_nothing(text, damped):
    found = bound(text)

    def value(x: float) -> float:
        return found.flat_value(np.array([x]))

    def slope(x: float) -> float:
        return float(found.flat_gradient(np.array([x]))[0])

    draw = random.Random(4)
    for start in [0.0, 1.0, 1e6, *(draw.uniform(-5, 5) for _ in range(8))]:
        for limit in (200, 3, 0):
            given = {"damped": damped, "max_iterations": limit}
            left = roots.root(value, slope, start, leap=found.loop("zero"), **given)
            right = roots.root(value, slope, start, **given)
            assert left.outcome is right.outcome
            assert left.message == right.message
            assert left.point == right.point or math.isnan(right.point)
            assert left.trace == right.trace or math.isnan(right.slope)


def test_names_of_the_loop_are_not_names_of_the_user():
    text = "(rows - 1)**2 + steps**2*(2 + cos(tried)) + tried**2 + (limit - share)**2 + share**2"
    result = minimize(problem(text), [1.0] * 5, "newton")
    assert result.success
    assert result.at["rows"] == pytest.approx(1)
