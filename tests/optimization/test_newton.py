"""Newton for a minimum: known iterates, order of convergence, singular and indefinite Hessians."""

import math

import numpy as np
import pytest
from optimization_problems import (
    exp_minus_log,
    from_text,
    houses,
    least_squares,
    scalar,
    two_variables,
)

from symopt.foundation.outcome import Outcome
from symopt.optimization.driver import minimize
from symopt.optimization.judging.order import measured_order

NEWTONS = ["newton", "pure-newton"]


@pytest.mark.parametrize("method", NEWTONS)
def test_iterates_of_exp_minus_log(method):
    result = minimize(exp_minus_log(), [0.05], method)
    path = [round(float(step.point[0]), 4) for step in result.trace[1:7]]
    # 0.5578 and 0.5671 in the worked example are truncated or rounded; four digits all the same.
    assert path == pytest.approx([0.0972, 0.1832, 0.3205, 0.4773, 0.5578, 0.5671], abs=5.1e-5)
    assert result.x[0] == pytest.approx(0.5671432904097838, abs=1e-15)
    assert result.outcome is Outcome.CONVERGED
    assert result.certificate.classification == "minimum"


@pytest.mark.parametrize("method", [*NEWTONS, "trust-region"])
def test_iterates_in_two_variables(method):
    result = minimize(two_variables(), [4, 4], method)
    path = [step.point for step in result.trace]
    np.testing.assert_allclose(path[1], [2.58, 2.62], atol=0.005)
    np.testing.assert_allclose(path[2], [1.59, 1.67], atol=0.005)
    np.testing.assert_allclose(result.x, [0, 0], atol=1e-12)
    assert result.success


def test_the_first_step_is_the_formula():
    problem = two_variables()
    start = np.array([4.0, 4.0])
    expected = start - np.linalg.solve(problem.hessian(start), problem.gradient(start))
    path = minimize(problem, start, "pure-newton").trace
    np.testing.assert_allclose(path[1].point, expected, rtol=1e-14)
    np.testing.assert_allclose(path[1].point, start + path[1].length * path[1].direction)


@pytest.mark.parametrize("method", [*NEWTONS, "trust-region"])
def test_convergence_is_quadratic(method):
    problem = from_text("exp(x + 3*y - 1/10) + exp(x - 3*y - 1/10) + exp(-x - 1/10)", "x y")
    result = minimize(problem, [0.5, 0.3], method)
    assert result.success
    assert measured_order([step.point for step in result.trace]) > 1.8


def test_a_quadratic_takes_one_step():
    result = minimize(from_text("3*x**2 + x*y + 2*y**2 - x", "x y"), [7, -9])
    np.testing.assert_allclose(result.trace[1].gradient, 0, atol=1e-12)
    assert result.iterations <= 2
    np.testing.assert_allclose(result.gradient, 0, atol=1e-13)


@pytest.mark.parametrize("factor", [1e-12, 1.0, 1e12])
def test_the_units_of_the_objective_do_not_matter(factor):
    problem = scalar(
        lambda x: factor * (x - 1) ** 2, lambda x: 2 * factor * (x - 1), lambda x: 2 * factor
    )
    result = minimize(problem, [0.0])
    assert result.success
    assert result.x[0] == 1.0


def test_badly_scaled_columns_converge():
    rows = [[1000.0, 1], [2000, 1], [3100, 1], [1500, 1]]
    result = minimize(least_squares(rows, [50_100, 99_900, 155_000, 75_500], ("w", "b")), [0, 0])
    expected = np.linalg.lstsq(np.array(rows), [50_100, 99_900, 155_000, 75_500], rcond=None)[0]
    assert result.success
    assert result.certificate.classification == "minimum"
    np.testing.assert_allclose(result.x, expected, rtol=1e-9)


@pytest.mark.parametrize("method", [*NEWTONS, "trust-region", "bfgs"])
@pytest.mark.parametrize("start", [[0, 0, 0], [1, -40, 300]])
def test_dependent_columns_are_named_and_the_shortest_solution_returned(method, start):
    result = minimize(houses(), start, method)
    design = np.array([[1000, 2, 1], [2000, 4, 1], [3000, 6, 1.0]])
    shortest = np.linalg.pinv(design) @ [50_000, 100_000, 150_000]
    assert result.outcome is Outcome.SINGULAR
    assert "w_2 - 0.002 w_1" in result.message
    assert "not unique" in result.message
    assert "Add a penalty or drop a column" in result.message
    np.testing.assert_allclose(result.x, shortest, atol=1e-5)
    assert np.isfinite(result.x).all()


def test_indefinite_start_leads_pure_newton_to_the_saddle_and_newton_to_a_minimum():
    problem = from_text("x**4 - x**2 + y**2", "x y")
    pure = minimize(problem, [0.1, 1.0], "pure-newton")
    assert pure.outcome is Outcome.SADDLE
    assert pure.certificate.classification == "saddle"
    assert "falls along x" in pure.message
    damped = minimize(problem, [0.1, 1.0], "newton")
    assert damped.success
    np.testing.assert_allclose(np.abs(damped.x), [math.sqrt(0.5), 0], atol=1e-12)


@pytest.mark.parametrize("method", ["newton", "trust-region"])
def test_newton_leaves_a_saddle_it_starts_on(method):
    result = minimize(from_text("x**4 - x**2 + y**2", "x y"), [0, 0], method)
    assert result.success
    assert result.value == pytest.approx(-0.25)


def test_pure_newton_at_a_maximum():
    result = minimize(
        scalar(math.cos, lambda x: -math.sin(x), lambda x: -math.cos(x)), [0.1], "pure-newton"
    )
    assert result.outcome is Outcome.SADDLE
    assert result.certificate.classification == "maximum"


def test_pure_newton_where_its_step_is_not_defined():
    result = minimize(from_text("x + y**2", "x y"), [1, 1], "pure-newton")
    assert result.outcome is Outcome.SINGULAR
    assert "Newton's step is not defined" in result.message


def test_a_degenerate_minimum_is_reached_but_not_certified():
    result = minimize(from_text("x**4", "x"), [3])
    assert result.outcome is Outcome.CONVERGED
    assert result.certificate.classification == "inconclusive"
    assert "inconclusive" in result.message
    assert measured_order([step.point for step in result.trace]) == pytest.approx(1, abs=0.05)


def test_an_inflection_is_no_minimum():
    result = minimize(from_text("x**3", "x"), [1], "pure-newton")
    assert result.outcome is Outcome.SADDLE
    assert "falls along -x" in result.message


def test_last_step_is_taken_when_it_lowers_the_gradient():
    result = minimize(exp_minus_log(), [0.5])
    norms = [step.gradient_norm for step in result.trace]
    assert norms[-1] <= 1e-15
    assert norms == sorted(norms, reverse=True)


@pytest.mark.parametrize("method", ["newton", "trust-region", "lbfgs", "gradient-descent"])
def test_a_shift_that_changes_nothing_is_found(method):
    # log-sum-exp minus a mean: adding one number to all three changes nothing.
    problem = from_text("log(exp(a) + exp(b) + exp(c)) - a/2 - b/3 - c/6", "a b c")
    settings = {"step": 0.5} if method == "gradient-descent" else {}
    result = minimize(problem, [1, 2, 3], method, **settings)
    assert result.outcome is Outcome.SINGULAR
    assert "along a + b + c" in result.message
    shortest = np.log([1 / 2, 1 / 3, 1 / 6]) - np.log([1 / 2, 1 / 3, 1 / 6]).mean()
    np.testing.assert_allclose(result.x, shortest, atol=1e-6)


def test_pure_newton_far_from_the_minimum_is_advised_to_damp():
    problem = from_text("log(exp(a) + exp(b) + exp(c)) - a/2 - b/3 - c/6", "a b c")
    result = minimize(problem, [1, 2, 3], "pure-newton")
    assert result.outcome is Outcome.DIVERGED
    assert "use the method newton" in result.message


@pytest.mark.parametrize("start", [0.3, 0.05, 0.01])
@pytest.mark.parametrize("constant", ["", "5 + "])
def test_a_minimum_is_found_from_where_the_value_hides_it_in_its_rounding(constant, start):
    # From 10²⁴ on the fall to -1 at x = 1, and the rise after it, are below one unit of the last place.
    result = minimize(from_text(f"{constant}1/x**12 - 2/x**6", "x"), [start])
    assert result.outcome is Outcome.CONVERGED
    assert result.x[0] == pytest.approx(1, abs=1e-9)
