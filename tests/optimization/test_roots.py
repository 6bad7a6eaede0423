"""Newton for zeros: every way it can end."""

import math
from itertools import pairwise

import pytest

import symopt as so
from symopt.foundation.errors import SymoptError
from symopt.foundation.outcome import Outcome
from symopt.optimization.roots import root


def square_minus_two(x):
    return x * x - 2


def twice(x):
    return 2 * x


def test_square_root_of_two():
    result = root(square_minus_two, twice, 1.0)
    assert result.success
    assert result.point == pytest.approx(math.sqrt(2), abs=3e-16)
    assert [step.point for step in result.trace[:3]] == [1.0, 1.5, pytest.approx(17 / 12)]
    assert result.order == pytest.approx(2, abs=0.1)
    for before, after in pairwise(result.trace):
        assert before.step == -before.value / before.slope
        assert after.point == before.point + before.step


def test_start_at_the_zero():
    result = root(lambda x: x, lambda x: 1.0, 0.0)
    assert result.success
    assert result.iterations == 0


def test_horizontal_tangent():
    result = root(lambda x: x * x + 1, twice, 0.0, name="t")
    assert result.outcome is Outcome.SINGULAR
    assert "f′ = 0 at t = 0, where f = 1" in result.message


def test_cycle_of_two():
    result = root(lambda x: x**3 - 2 * x + 2, lambda x: 3 * x * x - 2, 0.0)
    assert result.outcome is Outcome.CYCLE
    assert sorted(result.cycle) == [0.0, 1.0]
    assert "cycle of 2: 1 → 0 → 1" in result.message


@pytest.mark.parametrize("period", [3, 4])
def test_longer_cycles(period):
    # Newton for x² + 1 with x = cot θ doubles the angle: θ = π/(2^p - 1) comes back after p steps.
    # In floating point that cycle is unstable, so a table steps through it instead.
    points = [1 / math.tan(math.pi * 2**k / (2**period - 1)) for k in range(period)]
    following = dict(zip(points, points[1:] + points[:1], strict=True))

    def slope(x):
        return 1.0 / (x - following[min(following, key=lambda p: abs(p - x))])

    result = root(lambda x: 1.0, slope, points[0])
    assert result.outcome is Outcome.CYCLE
    assert len(result.cycle) == period


@pytest.mark.parametrize(
    ("function", "derivative", "start"),
    [
        (math.atan, lambda x: 1 / (1 + x * x), 2.0),
        (lambda x: math.copysign(abs(x) ** (1 / 3), x), lambda x: abs(x) ** (-2 / 3) / 3, 1.0),
        (math.exp, math.exp, 0.0),
        (lambda x: math.exp(-x * x), lambda x: -2 * x * math.exp(-x * x), 1.0),
        (lambda x: x * math.exp(-x), lambda x: (1 - x) * math.exp(-x), 2.0),
    ],
)
def test_divergence(function, derivative, start):
    result = root(function, derivative, start)
    assert result.outcome is Outcome.DIVERGED
    assert "move away without bound" in result.message


def test_leaving_the_domain():
    result = root(math.log, lambda x: 1 / x, 5.0)
    assert result.outcome is Outcome.LEFT_DOMAIN
    assert "x = 5 leads to x = -3.04719" in result.message
    assert result.point == 5.0


def test_damping_on_request():
    assert root(math.log, lambda x: 1 / x, 5.0, damped=True).point == pytest.approx(1)
    assert root(math.atan, lambda x: 1 / (1 + x * x), 2.0, damped=True).point == pytest.approx(0)
    stuck = root(lambda x: x * x + 1, twice, 3.0, damped=True)
    assert stuck.outcome is Outcome.STALLED
    assert "|f| has a minimum there" in stuck.message


def test_no_real_zero_ends_at_the_limit():
    result = root(lambda x: x * x + 1, twice, 3.0, max_iterations=20)
    assert result.outcome is Outcome.STEP_LIMIT
    assert result.iterations == 20
    assert "No zero within 20 steps" in result.message


def test_start_outside_the_domain():
    result = root(math.log, lambda x: 1 / x, -5.0)
    assert result.outcome is Outcome.NOT_FINITE
    assert "not defined at the start x = -5" in result.message


@pytest.mark.parametrize("where", [0.0, 1.0])
def test_a_multiple_zero_converges_only_linearly(where):
    result = root(lambda x: (x - where) ** 3, lambda x: 3 * (x - where) ** 2, 5.0)
    assert result.success
    assert result.point == pytest.approx(where, abs=1e-10)
    assert result.order == pytest.approx(1, abs=1e-3)
    assert "only linear: a multiple zero" in result.message


def test_small_and_large_zeros_are_relative():
    assert root(lambda x: x * x - 1e-30, twice, 1.0).point == pytest.approx(1e-15)
    assert root(lambda x: 1e-3 * x - 1e12, lambda x: 1e-3, 0.0).point == pytest.approx(1e15)


def test_wrong_use():
    with pytest.raises(SymoptError, match="the start nan is not a finite number"):
        root(square_minus_two, twice, math.nan)
    with pytest.raises(SymoptError, match="max_iterations = -3 is negative"):
        root(square_minus_two, twice, 1.0, max_iterations=-3)


def test_a_zero_nearer_to_0_than_the_start_has_digits_is_not_given_up():
    """On the way to 1e-30 the steps of Newton for x³ - 1e-90 are those towards a triple zero at 0."""
    result = root(lambda x: x**3 - 1e-90, lambda x: 3 * x * x, 1e-5)
    assert result.point == pytest.approx(1e-30)
    triple = root(lambda x: x**3, lambda x: 3 * x * x, 1.0)
    assert triple.success
    assert triple.value == 0.0


def test_a_tangent_that_leads_far_beyond_the_zero_is_no_divergence():
    result = root(lambda x: x**3 - 1e50, lambda x: 3 * x * x, 1.0, max_iterations=300)
    assert result.point == pytest.approx(1e50 ** (1 / 3))
    halved = root(lambda x: x**3 - 1e50, lambda x: 3 * x * x, 1.0, damped=True)
    assert halved.point == pytest.approx(1e50 ** (1 / 3))


def test_where_the_value_does_not_change_no_minimum_is_claimed():
    result = root(lambda x: x * math.exp(x) - 1, lambda x: (1 + x) * math.exp(x), -5.0, damped=True)
    assert result.outcome is Outcome.STALLED
    assert "f no longer changes there" in result.message


def test_an_equation_is_solved_for_the_difference_of_its_sides():
    assert so.root("cos(x) = x", start=1).point == pytest.approx(0.7390851332151607)
