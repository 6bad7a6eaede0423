"""The second-order verdict: signs, units, trust, bounds; and the parts it stands on."""

import numpy as np
import pytest

from symopt.optimization.certificates.certificate import certify
from symopt.optimization.certificates.curvature import descent_step, newton_step, spectrum
from symopt.optimization.certificates.stationarity import with_hessian, with_secant
from symopt.optimization.judging.explain import direction, signed_direction
from symopt.optimization.judging.order import measured_order
from symopt.optimization.subproblems.trust import solve

XY = ("x", "y")
ZERO = np.zeros(2)


@pytest.mark.parametrize(
    ("hessian", "verdict"),
    [
        ([[4, -1], [-1, 6]], "minimum"),
        ([[-4, -1], [-1, -6]], "maximum"),
        ([[4, 0], [0, -4]], "saddle"),
        ([[4, 0], [0, 0]], "inconclusive"),
        ([[0, 0], [0, 0]], "inconclusive"),
        ([[0, 1], [1, 0]], "saddle"),
        ([[1, 1], [1, 1]], "inconclusive"),
        # Units do not make a minimum doubtful: meters in one unknown, nanometers in the other.
        ([[1e18, 1e8], [1e8, 1]], "minimum"),
        ([[1e18, 0], [0, -1]], "saddle"),
        ([[1e-30, 0], [0, 1e-30]], "minimum"),
    ],
)
def test_verdicts(hessian, verdict):
    certificate = certify(np.array(hessian, dtype=float), ZERO, XY)
    assert certificate.classification == verdict
    assert list(certificate.eigenvalues) == sorted(certificate.eigenvalues)
    assert verdict in certificate.sentence


def test_known_eigenvalues():
    certificate = certify(np.array([[4.0, -1], [-1, 6]]), ZERO, XY)
    assert certificate.eigenvalues == pytest.approx([5 - np.sqrt(2), 5 + np.sqrt(2)])


def test_curvature_that_changes_within_a_newton_step_is_not_trusted():
    def at(x, previous, power):
        second = power * (power - 1)
        hessian = np.array([[second * x ** (power - 2)]])
        other = np.array([[second * previous ** (power - 2)]])
        gradient = np.array([power * x ** (power - 1)])
        return certify(hessian, gradient, ("x",), (np.array([x - previous]), other))

    for power in (3, 4, 6):
        previous = 1e-3
        x = previous * (1 - 1 / (power - 1))
        assert at(x, previous, power).classification == "inconclusive"
    assert at(1e-9, 1e-3, 2).classification == "minimum"


def test_the_null_space_and_the_way_down():
    flat = certify(np.array([[4.0, 2], [2, 1]]), ZERO, XY)
    assert abs(flat.null_space[:, 0] @ [2, 1]) < 1e-12
    saddle = certify(np.diag([4.0, -1]), ZERO, XY)
    assert list(np.abs(saddle.downhill)) == [0, 1]


def test_held_variables_are_left_out():
    certificate = certify(np.diag([-4.0, 1]), np.array([3.0, 0]), XY, free=np.array([False, True]))
    assert certificate.classification == "minimum"
    assert certificate.held == ("x",)
    assert certificate.eigenvalues == (1.0,)


def test_a_hessian_that_is_not_finite_is_no_evidence():
    certificate = certify(np.array([[np.inf, 0], [0, 1]]), ZERO, XY)
    assert certificate.classification == "inconclusive"
    assert "not finite" in certificate.sentence


def random_symmetric(generator, size):
    matrix = generator.standard_normal((size, size))
    scale = 10.0 ** generator.uniform(-4, 4, size)
    return (matrix + matrix.T) * scale[:, None] * scale[None, :]


@pytest.mark.parametrize("seed", range(10))
def test_inertia_and_steps_of_random_matrices(seed):
    generator = np.random.default_rng(seed)
    size = int(generator.integers(1, 8))
    hessian, gradient = random_symmetric(generator, size), generator.standard_normal(size)
    parts = spectrum(hessian)
    d = parts.balance
    rebuilt = (parts.vectors * parts.values) @ parts.vectors.T * d[:, None] * d[None, :]
    np.testing.assert_allclose(rebuilt, hessian, rtol=1e-8, atol=1e-9 * np.abs(hessian).max())
    np.testing.assert_allclose(hessian @ newton_step(hessian, gradient), -gradient, rtol=1e-5)
    assert descent_step(hessian, gradient) @ gradient < 0


@pytest.mark.parametrize("seed", range(10))
def test_the_trust_region_step_is_the_minimizer_of_its_model(seed):
    generator = np.random.default_rng(seed)
    size = int(generator.integers(1, 6))
    hessian = generator.standard_normal((size, size))
    hessian = hessian + hessian.T
    gradient = generator.standard_normal(size)
    radius = float(generator.uniform(0.1, 3))
    step, decrease = solve(hessian, gradient, np.ones(size), radius)
    assert np.linalg.norm(step) <= radius * (1 + 1e-8)

    def model(p):
        return gradient @ p + 0.5 * p @ hessian @ p

    assert decrease == pytest.approx(-model(step))
    others = generator.standard_normal((2000, size))
    others *= radius * generator.uniform(0, 1, (2000, 1)) / np.linalg.norm(others, axis=1)[:, None]
    assert min(model(p) for p in others) >= model(step) - 1e-9


def test_the_hard_case_of_the_trust_region():
    # g has no component along the lowest eigenvector: the step must still use it.
    step, _ = solve(np.diag([-1.0, 1.0]), np.array([0.0, 1.0]), np.ones(2), 2.0)
    assert np.linalg.norm(step) == pytest.approx(2)
    assert step[1] == pytest.approx(-0.5)


def test_stationarity_has_no_units():
    point, gradient = np.array([3.0, -2.0]), np.array([1e-6, 2e-6])
    hessian = np.array([[2.0, 1.0], [1.0, 5.0]])
    measure = with_hessian(point, gradient, hessian)
    assert measure == pytest.approx(2e-6 / 13)
    assert with_hessian(point, 1e9 * gradient, 1e9 * hessian) == pytest.approx(measure)
    assert with_hessian(point, np.zeros(2), np.zeros((2, 2))) == 0
    assert with_hessian(point, gradient, np.zeros((2, 2))) == np.inf
    assert with_secant(point, gradient, np.array([1e-3, 0]), np.array([4e-3, 0])) == pytest.approx(
        2e-6 / 12
    )


def test_measured_orders():
    assert measured_order([1.0, 2.0]) is None
    assert measured_order([5.0] * 6) is None
    assert measured_order([0.5 ** (3**k) for k in range(6)]) == pytest.approx(3, abs=0.1)
    vectors = [np.array([0.7**k, -(0.7**k)]) for k in range(10)]
    assert measured_order(vectors) == pytest.approx(1)


def test_directions_in_words():
    names = ("w_1", "w_2", "b")
    assert direction(names, np.array([0.0, 0.0, -2.0])) == "b"
    assert signed_direction(names, np.array([0.0, 0.0, -2.0])) == "-b"
    assert signed_direction(names, np.array([-1.0, 0.25, 1e-12])) == "0.25 w_2 - w_1"
    many = tuple(f"x{i}" for i in range(9))
    assert direction(many, np.ones(9)).endswith("+ …")
