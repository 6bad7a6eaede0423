"""Many unknowns: conjugate gradients in a trust region on H v, and the lowest curvature by Lanczos."""

import numpy as np
import pytest
from scipy import sparse

from symopt.foundation.errors import UnsupportedError
from symopt.foundation.outcome import Outcome
from symopt.optimization.certificates import lanczos
from symopt.optimization.driver import minimize
from symopt.optimization.factoring.balanced import balanced
from symopt.optimization.problem import Problem
from symopt.optimization.subproblems import steihaug, trust
from symopt.optimization.subproblems.preconditioner import gauss_seidel

SIZE = 1500
NAMES = tuple(f"x{i}" for i in range(SIZE))


def chained(size):
    """Return Σ 100 (x_{i+1} - x_i²)² + (1 - x_i)² with its product H v, and no Hessian."""

    def value(x):
        return float((100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum())

    def gradient(x):
        g = np.zeros_like(x)
        gap = x[1:] - x[:-1] ** 2
        g[:-1] = -400 * x[:-1] * gap - 2 * (1 - x[:-1])
        g[1:] += 200 * gap
        return g

    def product(x, v):
        out = np.zeros_like(v)
        out[:-1] = (1200 * x[:-1] ** 2 - 400 * x[1:] + 2) * v[:-1] - 400 * x[:-1] * v[1:]
        out[1:] += 200 * v[1:] - 400 * x[:-1] * v[:-1]
        return out

    return Problem(tuple(f"x{i}" for i in range(size)), value, gradient, hvp=product)


def test_a_thousand_unknowns_without_a_hessian():
    result = minimize(chained(SIZE), np.full(SIZE, 0.9), "trust-krylov")
    assert result.success, result.message
    np.testing.assert_allclose(result.x, 1, atol=1e-6)
    assert result.evaluations["hessian"] == 0
    assert result.evaluations["hessian_product"] > 0
    assert "no direction of curvature below" in result.certificate.sentence


def test_the_same_problem_by_lbfgs():
    result = minimize(chained(SIZE), np.full(SIZE, 0.9))
    assert result.method == "lbfgs"
    assert result.success, result.message
    np.testing.assert_allclose(result.x, 1, atol=1e-5)


def double_wells(size):
    """Return Σ (x_i² - 1)² k_i with a critical point of every kind."""
    k = np.linspace(1, 3, size)
    return Problem(
        tuple(f"x{i}" for i in range(size)),
        lambda x: float(k @ (x**2 - 1) ** 2),
        lambda x: 4 * k * x * (x**2 - 1),
        hvp=lambda x, v: 4 * k * (3 * x**2 - 1) * v,
    )


def test_a_large_saddle_is_left():
    start = np.ones(SIZE)
    start[::2] = 0.0  # a saddle: minima in half of the unknowns, maxima in the others
    result = minimize(double_wells(SIZE), start, "trust-krylov")
    assert result.success, result.message
    np.testing.assert_allclose(np.abs(result.x), 1, atol=1e-6)


def test_a_large_saddle_is_called_one_where_the_run_may_not_go_on():
    start = np.ones(SIZE)
    start[::2] = 0.0
    result = minimize(double_wells(SIZE), start, "trust-krylov", max_iterations=0)
    assert not result.success
    found = lanczos.lowest(lambda v: double_wells(SIZE).hvp(start, v), SIZE)
    assert found.falls


def test_truncated_conjugate_gradients_agree_with_the_exact_minimizer():
    rng = np.random.default_rng(3)
    for trial in range(10):
        basis, _ = np.linalg.qr(rng.normal(size=(8, 8)))
        hessian = basis @ np.diag(rng.uniform(0.5, 20, 8)) @ basis.T
        gradient = rng.normal(size=8)
        radius = 1e6
        step, fall = steihaug.solve(lambda v, h=hessian: h @ v, gradient, radius, 1e-12)
        exact, best = trust.solve(hessian, gradient, np.ones(8), radius)
        np.testing.assert_allclose(step, exact, rtol=1e-8, atol=1e-10)
        assert fall == pytest.approx(best, rel=1e-10), trial
        # Within a small region it reaches at least half of the best decrease (Yuan 2000).
        radius = 0.1 * float(np.linalg.norm(exact))
        step, fall = steihaug.solve(lambda v, h=hessian: h @ v, gradient, radius, 1e-12)
        _, best = trust.solve(hessian, gradient, np.ones(8), radius)
        assert np.linalg.norm(step) == pytest.approx(radius)
        assert best / 2 <= fall <= best * (1 + 1e-12)


def test_negative_curvature_leads_to_the_boundary():
    hessian = np.diag([1.0, -2.0])
    step, fall = steihaug.solve(lambda v: hessian @ v, np.array([1.0, 0.1]), 3.0, 1e-10)
    assert np.linalg.norm(step) == pytest.approx(3.0)
    assert fall > 0


def test_a_gradient_whose_square_vanishes_gives_no_step():
    for size in (1e-170, 1e-300):
        step, fall = steihaug.solve(lambda v: -v, np.array([size, 0.0]), 1.0, 0.0)
        assert np.isfinite(step).all()
        assert fall >= 0


def test_lanczos_never_goes_below_the_lowest_eigenvalue():
    rng = np.random.default_rng(5)
    for size in (1, 2, 5, 40, 200):
        matrix = rng.normal(size=(size, size))
        matrix = matrix + matrix.T
        found = lanczos.lowest(lambda v, m=matrix: m @ v, size)
        lowest = np.linalg.eigvalsh(matrix)[0]
        assert lowest - 1e-10 <= found.value <= lowest + 0.01 * found.largest
        assert found.value == pytest.approx(found.vector @ matrix @ found.vector, rel=1e-8)


def test_without_second_derivatives_it_says_what_it_needs():
    problem = Problem(NAMES, lambda x: float(x @ x), lambda x: 2 * x)
    with pytest.raises(
        UnsupportedError, match=r"trust-krylov needs second derivatives(.|\n)*lbfgs"
    ):
        minimize(problem, np.ones(SIZE), "trust-krylov")


def test_a_small_problem_is_certified_as_ever():
    bowl = Problem(
        ("x", "y"),
        lambda x: float(x[0] ** 2 + 10 * x[1] ** 2),
        lambda x: np.array([2 * x[0], 20 * x[1]]),
        lambda x: np.diag([2.0, 20.0]),
        hvp=lambda x, v: np.array([2.0, 20.0]) * v,
    )
    result = minimize(bowl, [3, 4], "trust-krylov")
    assert result.outcome is Outcome.CONVERGED
    assert result.certificate.classification == "minimum"


def test_conjugate_gradients_are_preconditioned_where_the_hessian_is_sparse():
    # Toint's tridiagonal quadratic: condition number 10⁴ and more, of which Gauss-Seidel leaves little.
    size = 2000
    weights = np.arange(1.0, size + 1)
    factor = sparse.diags_array([np.full(size, 2.0), np.full(size - 1, -1.0)], offsets=[0, -1])
    hessian = sparse.csc_array(factor.T @ sparse.diags_array(weights) @ factor)
    linear = 2 * weights
    products = {"plain": 0, "near": 0}

    def counted(name):
        def product(vector):
            products[name] += 1
            return hessian @ vector

        return product

    near = gauss_seidel(balanced(hessian))
    for name, precondition in (("plain", None), ("near", near)):
        step, decrease = steihaug.solve(
            counted(name), -linear, 1e9, 1e-8, 20_000, precondition=precondition
        )
        np.testing.assert_allclose(hessian @ step, linear, rtol=1e-5, atol=1e-5)
        assert decrease == pytest.approx(0.5 * linear @ step, rel=1e-8)
    assert products["near"] < 0.1 * products["plain"]
    vector = np.random.default_rng(0).standard_normal(size)
    other = np.random.default_rng(1).standard_normal(size)
    assert vector @ near(vector) > 0
    assert vector @ near(other) == pytest.approx(other @ near(vector))
