"""If these fail, fits to many rows compute Hessians they do not need, or end where they should not."""

from dataclasses import replace

import numpy as np
import pytest

from symopt.optimization.driver import minimize
from symopt.optimization.problem import Problem


def logistic(rows: int = 400, unknowns: int = 6) -> Problem:
    draw = np.random.default_rng(5)
    x = draw.normal(size=(rows, unknowns)) * np.linspace(0.2, 5, unknowns)
    y = draw.random(rows) < 1 / (1 + np.exp(-x @ np.linspace(-1, 1, unknowns)))

    def everything(w):
        z = x @ w
        p = 1 / (1 + np.exp(-z))
        value = np.mean(np.logaddexp(0, z) - y * z)
        return value, x.T @ (p - y) / rows, (x * (p * (1 - p))[:, None]).T @ x / rows

    return Problem(
        tuple(f"w_{k}" for k in range(1, unknowns + 1)),
        lambda w: everything(w)[0],
        lambda w: everything(w)[1],
        lambda w: everything(w)[2],
        value_and_gradient=lambda w: everything(w)[:2],
        all=everything,
        costly=True,
    )


@pytest.mark.parametrize("start", [0.0, 0.4, -3.0])
def test_a_costly_hessian_is_used_again(start):
    problem = logistic()
    begin = np.full(problem.size, start)
    found = minimize(problem, begin, "newton")
    usual = minimize(replace(problem, costly=False), begin, "newton")
    assert found.outcome.word == "converged"
    assert found.x == pytest.approx(usual.x, rel=1e-11)
    assert found.certificate.classification == "minimum"
    assert found.evaluations["hessian"] < usual.evaluations["hessian"]
    assert found.evaluations["value"] == found.evaluations["gradient"]


def test_near_the_minimum_one_hessian_leads_there_and_one_judges():
    problem = logistic()
    minimum = minimize(problem, np.zeros(problem.size), "newton").x
    found = minimize(problem, minimum * 1.02, "newton")
    assert found.evaluations["hessian"] == 2
    assert found.x == pytest.approx(minimum, rel=1e-11)


def test_where_steps_gain_little_every_hessian_is_fresh():
    def everything(x):
        a, b = x[1] - x[0] ** 2, 1 - x[0]
        hessian = [[1200 * x[0] ** 2 - 400 * x[1] + 2, -400 * x[0]], [-400 * x[0], 200]]
        return 100 * a**2 + b**2, np.array([-400 * x[0] * a - 2 * b, 200 * a]), np.array(hessian)

    problem = Problem(
        ("x", "y"), lambda x: everything(x)[0], lambda x: everything(x)[1],
        value_and_gradient=lambda x: everything(x)[:2], all=everything, costly=True,
    )  # fmt: skip
    found = minimize(problem, [-1.2, 1.0], "newton")
    assert found.outcome.word == "converged"
    assert found.x == pytest.approx([1, 1], abs=1e-7)


def test_saddle_points_are_still_left():
    def everything(x):
        value = x[0] ** 4 / 4 - x[0] ** 2 / 2 + x[1] ** 2
        return value, np.array([x[0] ** 3 - x[0], 2 * x[1]]), np.diag([3 * x[0] ** 2 - 1, 2.0])

    problem = Problem(
        ("x", "y"), lambda x: everything(x)[0], lambda x: everything(x)[1],
        value_and_gradient=lambda x: everything(x)[:2], all=everything, costly=True,
    )  # fmt: skip
    found = minimize(problem, [0.0, 1.0], "newton")
    assert abs(found.x[0]) == pytest.approx(1)
    assert found.certificate.classification == "minimum"
