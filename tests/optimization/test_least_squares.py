"""If these fail, sums of squares are not minimized as they should be: to the last digit, from far away."""

from dataclasses import replace

import numpy as np
import pytest

from symopt.foundation.errors import UnsupportedError
from symopt.foundation.outcome import Outcome
from symopt.optimization.driver import minimize
from symopt.optimization.least_squares.linearization import column_norms, linearized
from symopt.optimization.problem import Problem

METHODS = ["levenberg-marquardt", "gauss-newton"]


def squares(names, residuals, jacobian, second=None):
    """‖r‖², with the Hessian 2 JᵀJ + 2 Σ r_i ∇²r_i if ∇²r is given, as (m, n, n)."""

    def hessian(x):
        j, r = jacobian(x), residuals(x)
        return 2 * (j.T @ j + np.einsum("i,ijk->jk", r, second(x)))

    return Problem(
        names,
        lambda x: float(residuals(x) @ residuals(x)),
        lambda x: 2 * jacobian(x).T @ residuals(x),
        hessian if second is not None else None,
        residuals=residuals,
        jacobian=jacobian,
    )


def valley(scale=1.0):
    """Rosenbrock's valley; x_2 in other units. Moré, Garbow and Hillstrom (1981), problem 1."""

    def residuals(x):
        return np.array([10 * (scale * x[1] - x[0] ** 2), 1 - x[0]])

    def jacobian(x):
        return np.array([[-20 * x[0], 10 * scale], [-1.0, 0.0]])

    def second(x):
        out = np.zeros((2, 2, 2))
        out[0, 0, 0] = -20
        return out

    return squares(("x", "y"), residuals, jacobian, second)


def large_residual():
    """Brown and Dennis, the residuals stay near 100. Moré, Garbow and Hillstrom (1981), problem 16."""
    t = np.arange(1, 21) / 5

    def parts(x):
        return x[0] + t * x[1] - np.exp(t), x[2] + x[3] * np.sin(t) - np.cos(t)

    def residuals(x):
        u, v = parts(x)
        return u**2 + v**2

    def jacobian(x):
        u, v = parts(x)
        return np.column_stack([2 * u, 2 * u * t, 2 * v, 2 * v * np.sin(t)])

    def second(x):
        one, s = np.ones_like(t), np.sin(t)
        a, b = np.column_stack([one, t, 0 * t, 0 * t]), np.column_stack([0 * t, 0 * t, one, s])
        return 2 * (np.einsum("ij,ik->ijk", a, a) + np.einsum("ij,ik->ijk", b, b))

    return squares(("x_1", "x_2", "x_3", "x_4"), residuals, jacobian, second)


@pytest.mark.parametrize("scale", [1.0, 1e-6, 1e6])
@pytest.mark.parametrize("method", METHODS)
def test_units_do_not_matter(method, scale):
    found = minimize(valley(scale), [-1.2, 1 / scale], method)
    assert found.outcome is Outcome.CONVERGED
    np.testing.assert_allclose(found.point * [1, scale], [1, 1], rtol=1e-14)


def test_the_chosen_method_goes_by_the_residuals():
    found = minimize(valley(), [-1.2, 1])
    assert found.method == "levenberg-marquardt"
    assert "sum of squares" in found.choice


def test_large_residuals_converge_fast_by_the_exact_hessian():
    problem = large_residual()
    found = minimize(problem, [25, 5, -5, -1])
    assert found.outcome is Outcome.CONVERGED
    assert found.value == pytest.approx(85822.2016263563, rel=1e-12)
    assert found.certificate.classification == "minimum"
    sizes = [i.gradient_norm for i in found.trace[-4:]]
    assert sizes[-1] < 1e-4 * sizes[0]


def test_without_a_hessian_the_offset_tells():
    held = large_residual()
    problem = squares(held.names, held.residuals, held.jacobian)
    found = minimize(problem, [25, 5, -5, -1])
    assert found.outcome is Outcome.CONVERGED
    assert found.value == pytest.approx(85822.2016263563, rel=1e-9)


def test_bounds_hold():
    found = minimize(valley(), [-1.2, 1], bounds=[(None, 0.5), (None, None)])
    assert found.outcome is Outcome.CONVERGED
    assert found.method == "levenberg-marquardt"
    np.testing.assert_allclose(found.point, [0.5, 0.25], rtol=1e-12)


def test_a_step_out_of_the_domain_is_shortened():
    problem = squares(
        ("x",),
        lambda x: np.array([np.log(x[0]) - 1.0, 0.1 * x[0]]),
        lambda x: np.array([[1 / x[0]], [0.1]]),
    )
    found = minimize(problem, [30.0])
    assert found.outcome is Outcome.CONVERGED
    assert found.point[0] > 0
    assert np.log(found.point[0]) - 1 == pytest.approx(-0.01 * found.point[0] ** 2, abs=1e-7)


def test_a_saddle_is_left():
    # r = (x² - 1, y): at x = 0 the residuals have no slope in x, and f = 1 is a maximum along x.
    problem = squares(
        ("x", "y"),
        lambda x: np.array([x[0] ** 2 - 1, x[1]]),
        lambda x: np.array([[2 * x[0], 0.0], [0.0, 1.0]]),
        lambda x: np.array([[[2.0, 0.0], [0.0, 0.0]], [[0.0, 0.0], [0.0, 0.0]]]),
    )
    found = minimize(problem, [0.0, 1.0])
    assert found.outcome is Outcome.CONVERGED
    np.testing.assert_allclose(np.abs(found.point), [1, 0], atol=1e-12)


def test_a_sum_that_is_not_determined_is_singular():
    design = np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]])
    problem = squares(
        ("u", "v"),
        lambda x: design @ x - [2.0, 4.0, 6.0],
        lambda x: design,
        lambda x: np.zeros((3, 2, 2)),
    )
    found = minimize(problem, [5.0, 0.0])
    assert found.outcome is Outcome.SINGULAR
    np.testing.assert_allclose(found.point, [1, 1], rtol=1e-12)
    assert "u - v" in found.message


def test_no_finite_minimizer_is_said():
    problem = squares(
        ("x",),
        lambda x: np.array([np.exp(-x[0])]),
        lambda x: np.array([[-np.exp(-x[0])]]),
        lambda x: np.array([[[np.exp(-x[0])]]]),
    )
    assert minimize(problem, [0.0]).outcome is Outcome.NO_MINIMUM


@pytest.mark.parametrize("method", METHODS)
def test_what_is_no_sum_of_squares_is_refused(method):
    bowl = Problem(("x",), lambda x: x[0] ** 2, lambda x: 2 * x, lambda x: np.array([[2.0]]))
    with pytest.raises(UnsupportedError, match=f"{method} is for sums of squares"):
        minimize(bowl, [1.0], method)


def test_the_damped_step_solves_the_problem_in_the_region():
    generator = np.random.default_rng(1)
    jacobian, residuals = generator.normal(size=(9, 4)), generator.normal(size=9)
    scale = np.array([1.0, 10.0, 0.1, 3.0])
    held = linearized(residuals, jacobian, scale)
    whole = held.step(held.shortest())
    np.testing.assert_allclose(whole, -np.linalg.lstsq(jacobian, residuals)[0], rtol=1e-12)
    assert held.decrease(whole) == pytest.approx(
        residuals @ residuals - np.sum((residuals + jacobian @ whole) ** 2)
    )
    radius = 0.3 * held.length(whole)
    q, mu = held.within(radius)
    step = held.step(q)
    assert 0.9 * radius <= held.length(step) <= 1.1 * radius
    normal = jacobian.T @ jacobian + mu * np.diag(scale**2)
    np.testing.assert_allclose(normal @ step, -jacobian.T @ residuals, rtol=1e-10)


def test_column_norms_do_not_overflow():
    np.testing.assert_allclose(column_norms(np.array([[3e200, 0.0], [4e200, 0.0]])), [5e200, 0.0])


@pytest.mark.parametrize("start", [[0.2, 0.3], [0.01, 2.0], [3.0, 1e-3], [1e4, 50.0]])
def test_a_wall_of_the_domain_holds_back_one_variable_and_not_the_others(start):
    # V s/(K + s), K > 0, to the rates of Puromycin: Bates and Watts (1988), table A1.3.
    s = np.repeat([0.02, 0.06, 0.11, 0.22, 0.56, 1.1], 2)
    v = np.array([76, 47, 97, 107, 123, 139, 159, 152, 191, 201, 207, 200.0])
    problem = squares(
        ("V", "K"),
        lambda x: x[0] * s / (x[1] + s) - v,
        lambda x: np.column_stack([s / (x[1] + s), -x[0] * s / (x[1] + s) ** 2]),
    )
    problem = replace(
        problem,
        in_domain=lambda x: x[1] > 0,
        walls=(np.array([-np.inf, 0.0]), np.array([np.inf, np.inf])),
    )
    found = minimize(problem, start)
    assert found.outcome is Outcome.CONVERGED
    np.testing.assert_allclose(found.point, [212.6837, 0.0641213], rtol=1e-5)


@pytest.mark.parametrize("start", [[1.0, 1.0], [1e9, 7e4], [1e13, 1e5]])
def test_a_scale_that_the_slopes_have_outgrown_is_no_end(start):
    # Arrhenius' law: A's slope falls from 1 to 1e-13 on the way from the first start.
    t = np.linspace(300.0, 400.0, 15)

    def law(x):
        return x[0] * np.exp(-x[1] / (8.314 * t))

    y = law([1e13, 9e4])
    problem = squares(
        ("A", "E"),
        lambda x: law(x) - y,
        lambda x: np.column_stack([law(x) / x[0], -law(x) / (8.314 * t)]),
    )
    found = minimize(problem, start)
    assert found.outcome is Outcome.CONVERGED
    np.testing.assert_allclose(found.point, [1e13, 9e4], rtol=1e-5)
