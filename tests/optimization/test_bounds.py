"""Bounds and constraints: projected methods, L-BFGS-B, SLSQP, and what each refuses."""

import numpy as np
import pytest
from optimization_problems import exp_minus_log, from_text, two_variables

from symopt.foundation.errors import DomainError, ShapeError, UnsupportedError
from symopt.foundation.outcome import Outcome
from symopt.optimization.driver import methods, minimize
from symopt.optimization.fitting import usable
from symopt.optimization.problem import Constraint

HOLDS = [name for name in usable(two_variables()) if methods()[name].bounds]


def bowl():
    return from_text("(x - 3)**2 + (y + 1)**2 + x*y/2", "x y")


@pytest.mark.parametrize("name", HOLDS)
def test_a_bound_holds_the_minimum(name):
    result = minimize(bowl(), [0.5, 0.5], name, bounds=[(0, 1), (0, None)])
    assert result.success, result.message
    np.testing.assert_allclose(result.x, [1, 0], atol=1e-6)
    assert all(0 <= step.point[0] <= 1 and step.point[1] >= 0 for step in result.trace)
    assert result.gradient_norm <= 1e-6
    assert result.certificate.held == ("x", "y")


@pytest.mark.parametrize("name", HOLDS)
def test_inactive_bounds_change_nothing(name):
    result = minimize(two_variables(), [1, 1], name, bounds=[(-5, 5), (None, None)])
    assert result.success
    np.testing.assert_allclose(result.x, 0, atol=1e-6)
    assert result.certificate.held == ()


def test_one_free_variable_is_judged_alone():
    result = minimize(bowl(), [0.5, 0.5], bounds=[(0, 1), (None, None)])
    assert result.success
    np.testing.assert_allclose(result.x, [1, -1.25])
    assert result.certificate.held == ("x",)
    assert result.certificate.eigenvalues == pytest.approx([2])
    assert "At a bound: x" in result.message


def test_the_start_is_moved_inside_and_said_so():
    result = minimize(bowl(), [9, -9], bounds=[(0, 1), (0, 2)])
    assert list(result.trace[0].point) == [1, 0]
    assert "The start was moved into the bounds" in result.message


def test_bounds_stop_what_has_no_minimum():
    result = minimize(from_text("x**3 - y", "x y"), [0, 0], bounds=[(-2, 2), (None, 7)])
    assert result.success
    assert list(result.x) == [-2, 7]


def test_bounds_keep_a_domain():
    result = minimize(exp_minus_log(), [0.05], bounds=[(1e-6, 0.5)])
    assert result.success
    assert list(result.x) == [0.5]


def test_fixed_variables():
    result = minimize(bowl(), [0, 0], bounds=[(2, 2), (None, None)])
    np.testing.assert_allclose(result.x, [2, -1.5])


def test_wrong_bounds():
    with pytest.raises(ShapeError, match="1 bounds for 2 unknowns"):
        minimize(bowl(), [0, 0], bounds=[(0, 1)])
    with pytest.raises(DomainError, match=r"bounds of y leave nothing(.|\n)*3.0 <= y <= 1.0"):
        minimize(bowl(), [0, 0], bounds=[(0, 1), (3, 1)])
    with pytest.raises(UnsupportedError, match=r"trust-region cannot hold bounds(.|\n)*lbfgs"):
        minimize(bowl(), [0, 0], "trust-region", bounds=[(0, 1), (0, 1)])
    no = [Constraint("g", "=", lambda x: x[0], lambda x: [1, 0])]
    with pytest.raises(UnsupportedError, match=r"newton cannot hold constraints(.|\n)*slsqp"):
        minimize(bowl(), [0, 0], "newton", constraints=no)


def test_an_equality_has_its_multiplier():
    # min x² + y² on x + y = 1: the point (½, ½), ∇f = (1, 1) = 1 · ∇g.
    line = Constraint("x + y = 1", "=", lambda x: x[0] + x[1] - 1, lambda x: [1.0, 1.0])
    result = minimize(from_text("x**2 + y**2", "x y"), [3, -4], constraints=[line])
    assert result.method == "slsqp"
    assert result.success, result.message
    np.testing.assert_allclose(result.x, 0.5, atol=1e-8)
    assert "x + y = 1 (multiplier 1)" in result.message


def test_an_inequality_active_and_not():
    disk = Constraint("disk", ">=", lambda x: 1 - x @ x, lambda x: -2 * x)
    active = minimize(from_text("(x - 2)**2 + y**2", "x y"), [0, 0.5], constraints=[disk])
    assert active.success, active.message
    np.testing.assert_allclose(active.x, [1, 0], atol=1e-6)
    assert "disk (multiplier 1)" in active.message
    idle = minimize(from_text("(x - 1/4)**2 + y**2", "x y"), [0, 0.5], constraints=[disk])
    assert idle.success, idle.message
    np.testing.assert_allclose(idle.x, [0.25, 0], atol=1e-6)
    assert idle.certificate.classification == "minimum"


def test_constraints_that_contradict_each_other():
    both = [
        Constraint("x >= 1", ">=", lambda x: x[0] - 1, lambda x: [1.0]),
        Constraint("x <= 0", ">=", lambda x: -x[0], lambda x: [-1.0]),
    ]
    result = minimize(from_text("x**2", "x"), [0.5], constraints=both)
    assert result.outcome is Outcome.STALLED
    assert "No point was found that meets the constraint" in result.message
