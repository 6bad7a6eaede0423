"""If these fail, the verdict on a few unknowns rests on wrong eigenvalues or a wrong Newton step."""

import numpy as np
import pytest

from symopt.optimization.few import linear


def matrices(size):
    """Return symmetric matrices of many kinds: graded, singular, of whole numbers."""
    rng = np.random.default_rng(size)
    for kind in range(40):
        drawn = rng.standard_normal((size, size))
        matrix = drawn + drawn.T
        if kind % 4 == 1:
            scale = 10.0 ** rng.uniform(-8, 8, size)
            matrix = matrix * scale * scale[:, None]
        if kind % 4 == 2:
            matrix = np.round(drawn[:, :1] @ drawn[:, :1].T, 1)  # of rank 1
        if kind % 4 == 3:
            matrix = np.round(matrix)
        yield matrix


@pytest.mark.parametrize("size", range(1, linear.MOST + 1))
def test_the_spectrum_is_that_of_lapack(size):
    for matrix in matrices(size):
        largest = np.abs(matrix).max() or 1.0
        values, vectors = map(np.array, linear.spectrum(matrix.tolist()))
        assert np.abs(values - np.linalg.eigvalsh(matrix)).max() <= 1e-14 * size * largest
        assert np.abs(vectors @ vectors.T - np.eye(size)).max() < 1e-14 * size
        assert np.abs(vectors @ matrix @ vectors.T - np.diag(values)).max() <= 3e-14 * largest


def test_small_eigenvalues_of_a_graded_matrix_keep_their_digits():
    # λ₁λ₂ = det = 3e-40 and λ₁ + λ₂ = 1 + 4e-40
    values, _ = linear.spectrum([[1.0, 1e-20], [1e-20, 4e-40]])
    assert values == pytest.approx([3e-40, 1.0], rel=1e-14)


@pytest.mark.parametrize("size", range(1, linear.MOST + 1))
def test_the_newton_step_solves_definite_systems_and_no_others(size):
    rng = np.random.default_rng(size)
    for matrix in matrices(size):
        gradient = rng.standard_normal(size)
        definite = matrix @ matrix.T + np.eye(size) * (1 + np.abs(matrix).max() ** 2)
        step = linear.newton_step(definite.tolist(), gradient.tolist())
        assert step == pytest.approx(-np.linalg.solve(definite, gradient), rel=1e-9)
        if np.linalg.eigvalsh(matrix)[0] < 0:
            assert linear.newton_step(matrix.tolist(), gradient.tolist()) is None
