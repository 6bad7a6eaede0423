"""If these fail, a point is called a minimum that is none, or a Hessian is computed for nothing."""

from dataclasses import replace

import numpy as np
import pytest

from symopt.optimization.driver import minimize
from symopt.optimization.problem import Part, Problem
from symopt.optimization.subproblems.metric import shrunk

ROWS, UNKNOWNS, FEW = 6000, 24, 1500


def sum_of(rows: np.ndarray, weights: np.ndarray, curve: tuple) -> Problem:
    """Return Σ weight f(row · x), f given as (value, slope, second derivative)."""
    value, slope, second = curve

    def everything(x):
        z = rows @ x
        return (
            float(weights @ value(z)),
            rows.T @ (weights * slope(z)),
            (rows * (weights * second(z))[:, None]).T @ rows,
        )

    return Problem(
        tuple(f"x_{k}" for k in range(rows.shape[1])),
        lambda x: everything(x)[0],
        lambda x: everything(x)[1],
        value_and_gradient=lambda x: everything(x)[:2],
        all=everything,
        costly=True,
    )


def cosh_of(z):
    return np.cosh(z) - 1


COSH = (cosh_of, np.sinh, np.cosh)


def rows_with(problem: Problem, part: Problem, *, convex: bool, at: np.ndarray) -> Problem:
    hessian = part.all(at)[2]
    metric = shrunk(hessian, hessian)  # as they are
    return replace(
        problem,
        part=Part(
            np.eye(problem.size) if metric is None else ROWS / FEW * metric,
            ((FEW, lambda x: part.all(x)[2]),),
            lambda: convex,
        ),
    )


def drawn(scale: float = 1.0) -> np.ndarray:
    draw = np.random.default_rng(8)
    return draw.normal(size=(ROWS, UNKNOWNS)) * np.linspace(1, scale, UNKNOWNS)


@pytest.mark.parametrize("scale", [1.0, 1e4])
def test_a_minimum_of_convex_terms_needs_no_hessian_over_all_rows(scale):
    rows = drawn(scale)
    problem = sum_of(rows, np.ones(ROWS), COSH)
    few = sum_of(rows[::4], np.ones(FEW), COSH)
    start = 0.03 / np.linspace(1, scale, UNKNOWNS)
    found = minimize(rows_with(problem, few, convex=True, at=start), start, "newton")
    assert found.outcome.word == "converged"
    assert found.certificate.classification == "minimum"
    assert found.certificate.convex
    assert found.evaluations["hessian"] == 0
    assert found.hessian is None
    assert np.abs(found.x * np.linspace(1, scale, UNKNOWNS)).max() < 1e-7


def test_terms_that_are_not_convex_are_judged_by_all_rows():
    rows, weights = drawn(), np.ones(ROWS)
    # Over every fourth row f is convex, over all of them x = 0 is a saddle point.
    weights[np.arange(ROWS) % 4 != 0] = -1e-3
    rows[5] *= 1000
    problem = sum_of(rows, weights, (lambda z: z**2 / 2, lambda z: z, np.ones_like))
    few = sum_of(rows[::4], np.ones(FEW), (lambda z: z**2 / 2, lambda z: z, np.ones_like))
    begin = np.zeros(UNKNOWNS)
    found = minimize(rows_with(problem, few, convex=False, at=begin), begin, "newton")
    assert not found.success
    assert found.certificate.classification != "minimum"


def test_rows_that_miss_a_column_prove_nothing():
    rows = drawn()
    rows[::4, 2] = 0.0
    problem = sum_of(rows, np.ones(ROWS), COSH)
    few = sum_of(rows[::4], np.ones(FEW), COSH)
    start = np.full(UNKNOWNS, 0.1)
    found = minimize(rows_with(problem, few, convex=True, at=start), start, "newton")
    assert found.certificate.classification == "minimum"
    assert found.evaluations["hessian"] > 0
    assert not found.certificate.convex


def test_a_column_that_depends_on_others_is_no_minimum_but_singular():
    rows = drawn()
    rows[:, 3] = rows[:, 0] + rows[:, 1]
    problem = sum_of(rows, np.ones(ROWS), COSH)
    few = sum_of(rows[::4], np.ones(FEW), COSH)
    start = np.full(UNKNOWNS, 0.1)
    found = minimize(rows_with(problem, few, convex=True, at=start), start, "newton")
    assert found.outcome.word == "singular"


def test_flat_minima_are_not_trusted():
    quartic = (lambda z: z**4, lambda z: 4 * z**3, lambda z: 12 * z**2)
    rows = drawn()
    problem = sum_of(rows, np.ones(ROWS), quartic)
    few = sum_of(rows[::4], np.ones(FEW), quartic)
    start = np.full(UNKNOWNS, 0.1)
    found = minimize(rows_with(problem, few, convex=True, at=start), start, "newton")
    assert not found.certificate.convex


@pytest.mark.parametrize("factor", [-1.0, 0.0, 1e-3, 1e3])
def test_a_bad_metric_is_given_up(factor):
    rows = drawn()
    problem = sum_of(rows, np.ones(ROWS), COSH)
    few = sum_of(rows[::4], np.ones(FEW), COSH)
    start = np.linspace(-0.2, 0.2, UNKNOWNS)
    bad = rows_with(problem, few, convex=True, at=start)
    metric = factor * bad.part.metric
    metric[0, 0] *= 50
    found = minimize(replace(bad, part=replace(bad.part, metric=metric)), start, "newton")
    assert found.outcome.word == "converged"
    assert np.abs(found.x).max() < 1e-7
    assert found.iterations < 40


def test_shrinking_brings_a_metric_nearer():
    draw = np.random.default_rng(1)
    true = np.diag(np.linspace(1, 3, 40))
    x = draw.normal(size=(400, 40)) * np.sqrt(np.diagonal(true))
    one, two = (half.T @ half / 200 for half in (x[::2], x[1::2]))
    found = shrunk(one, two)
    assert found is not None

    def off(matrix):
        values = np.linalg.eigvals(np.linalg.solve(matrix, true))
        return np.abs(values - 1).max()

    assert off(found) < 0.6 * off((one + two) / 2)
    assert shrunk(one, -two) is None
    assert shrunk(one, np.full_like(two, np.nan)) is None
