"""Methods that take a few rows at a time: their formula, their order, and where they end."""

import numpy as np
import pytest
from optimization_problems import two_variables

from symopt.foundation.errors import SymoptError, UnsupportedError
from symopt.foundation.outcome import Outcome
from symopt.optimization.driver import methods, minimize
from symopt.optimization.problem import Problem, Rows

BATCHED = sorted(
    name for name, method in methods().items() if any(s.name == "batch" for s in method.settings)
)
STEPS = {"adam": 0.01, "nesterov": 0.01, "momentum": 0.01, "sgd": 0.1, "svrg": 0.1}


def regression(count=60, seen=None):
    """Return mean_i (a_iᵀx - b_i)²/2 with its rows, and the minimizer."""
    rng = np.random.default_rng(1)
    a = rng.normal(size=(count, 3))
    b = a @ np.array([1.0, -2.0, 0.5]) + 0.3 * rng.normal(size=count)

    def gradient(x, rows=slice(None)):
        if seen is not None and not isinstance(rows, slice):
            seen.append(np.array(rows))
        return a[rows].T @ (a[rows] @ x - b[rows]) / len(b[rows])

    problem = Problem(
        ("x", "y", "z"),
        lambda x: float(((a @ x - b) ** 2).mean() / 2),
        gradient,
        lambda x: a.T @ a / count,
        rows=Rows(count, gradient),
    )
    return problem, np.linalg.lstsq(a, b, rcond=None)[0]


@pytest.mark.parametrize("name", BATCHED)
def test_it_reaches_the_minimum_over_all_rows(name):
    problem, best = regression()
    result = minimize(problem, [0, 0, 0], name, batch=8, step=STEPS[name])
    assert result.outcome is Outcome.CONVERGED, result.message
    np.testing.assert_allclose(result.x, best, atol=1e-6)
    assert result.certificate.classification == "minimum"
    assert result.evaluations["batch_gradient"] > 0


@pytest.mark.parametrize("name", BATCHED)
def test_a_seed_repeats_a_run_and_another_one_does_not(name):
    problem, _ = regression()
    given = {"batch": 8, "step": STEPS[name], "max_iterations": 3}
    first, again, other = (minimize(problem, [0, 0, 0], name, seed=s, **given) for s in (4, 4, 5))
    assert first.x.tobytes() == again.x.tobytes()
    assert first.x.tobytes() != other.x.tobytes()


def test_a_pass_takes_every_row_once_in_a_new_order():
    seen = []
    problem, _ = regression(60, seen)
    minimize(problem, [0, 0, 0], "sgd", batch=7, max_iterations=2)
    assert [len(rows) for rows in seen] == ([7] * 8 + [4]) * 2
    first, second = np.concatenate(seen[:9]), np.concatenate(seen[9:])
    assert sorted(first) == sorted(second) == list(range(60))
    assert (first != second).any()


def test_steps_of_single_rows_are_the_formula():
    seen = []
    problem, _ = regression(5, seen)
    result = minimize(problem, [0, 0, 0], "sgd", batch=1, step=0.1, max_iterations=1)
    order = np.concatenate(seen)
    x = np.zeros(3)
    for row in order:
        x = x - 0.1 * problem.rows.gradient(x, np.array([row]))
    np.testing.assert_allclose(result.x, x, rtol=1e-14)


def test_without_growth_the_noise_of_the_batches_is_what_is_left():
    problem, best = regression()
    result = minimize(problem, [0, 0, 0], "sgd", batch=4, step=0.1, growth=1)
    assert result.outcome is Outcome.STEP_LIMIT
    assert "30 passes brought no lower value" in result.message
    assert result.fun <= min(step.value for step in result.trace)
    assert 1e-6 < np.abs(result.x - best).max() < 0.5


def test_bounds_are_kept_in_every_step():
    problem, _ = regression()
    for name in BATCHED:
        bounds = [(0, 0.5), (-1, None), (None, 1)]
        result = minimize(problem, [0, 0, 0], name, batch=8, step=STEPS[name], bounds=bounds)
        assert result.success, result.message
        np.testing.assert_allclose(result.x[:2], [0.5, -1], atol=1e-9)


def test_too_long_a_step_is_said():
    problem, _ = regression()
    result = minimize(problem, [0, 0, 0], "sgd", step=50)
    assert result.outcome is Outcome.DIVERGED
    assert "The step must be below 2/λmax" in result.message


def test_without_rows_it_says_so():
    with pytest.raises(UnsupportedError, match=r"sgd takes a few rows at a time(.|\n)*newton"):
        minimize(two_variables(), [4, 4], "sgd")
    with pytest.raises(UnsupportedError, match=r"adam with batch=8 takes a few rows(.|\n)*leave"):
        minimize(two_variables(), [4, 4], "adam", batch=8)
    with pytest.raises(SymoptError, match="batch = 0 is not a value for sgd"):
        minimize(regression()[0], [0, 0, 0], "sgd", batch=0)


def test_nesterov_is_its_formula():
    problem = two_variables()
    trace = minimize(problem, [1, 2], "nesterov", step=0.01, momentum=0.5).trace
    x, v = np.array([1.0, 2.0]), np.zeros(2)  # x + β v is where the gradient is taken
    for step in trace[1:6]:
        v = 0.5 * v - 0.01 * np.array(problem.gradient(x + 0.5 * v))
        x = x + v
        np.testing.assert_allclose(step.point, x + 0.5 * v, rtol=1e-14)


@pytest.mark.parametrize(("share", "outcome"), [(0.98, "converged"), (1.02, "diverged")])
def test_the_longest_step_of_nesterov_s_momentum_is_said(share, outcome):
    # f = 2x², λmax = 4: stable below 2(1 + β)/((1 + 2β) λmax).
    problem = Problem(("x",), lambda x: 2 * x[0] ** 2, lambda x: 4 * x, lambda x: np.array([[4.0]]))
    limit = 2 * 1.9 / (2.8 * 4)
    result = minimize(problem, [1.0], "nesterov", step=share * limit, max_iterations=3000)
    assert result.outcome.word == outcome, result.message
    if outcome == "diverged":
        assert f"= {limit:.4g}" in result.message
