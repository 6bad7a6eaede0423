"""A metric from the Hessian over some of the rows, for steps over all of them.

With m_s rows of m the sampled H_s has relative errors of about √(n/m_s): its small eigenvalues come out
too small, its large ones too large. Eigenvectors q_k of the Hessian over one half of the rows, with
the curvatures q_kᵀ H' q_k over the other half, have no such bias; the mean over both ways around is

    M = ½ Σ_halves Q diag(qᵀ H' q) Qᵀ                    in coordinates in which the diagonal is 1.

Steps -M⁻¹g shorten the error by about √(n/m_s) each, and BFGS pairs by more.
Source: C. Lam, Annals of Statistics 44 (2016) 928-953.
"""

from __future__ import annotations

import numpy as np

from symopt.optimization.certificates.curvature import balance, rank_tolerance
from symopt.optimization.problem import Matrix, Vector

SINGLE, DOUBLE = 1e-3, 1e-8
"""The least eigenvalue, beside a diagonal of 1, that a metric must have, by the precision it is made in."""
NOTHING = 1e-12
"""An eigenvalue, beside the largest, that is none."""


def price(size: int) -> float:
    """Return about how many gradients a Hessian over many rows costs, as measured: m n² beside m n.

    >>> round(price(20), 1), round(price(200), 1)
    (2.7, 9.1)
    """
    return 2.0 + size / 28


def lifted(hessian: Matrix) -> Matrix:
    """Return a Hessian with curvature also where it has none, beside a diagonal of 1: as much as on the mean.

    Along what a model does not tell apart, as a shift of all scores of a softmax, gradients vanish as well.
    An unknown without any curvature is left so: rows that are not looked at may have some.

    >>> lifted(np.array([[1.0, -1.0], [-1.0, 1.0]]))
    array([[ 1.5, -0.5],
           [-0.5,  1.5]])
    """
    if not (np.isfinite(hessian).all() and bool((np.diagonal(hessian) > 0).all())):
        return hessian
    scale = balance(hessian)
    values, vectors = np.linalg.eigh(hessian / scale[:, None] / scale[None, :])
    zero = np.abs(values) <= NOTHING * values[-1]
    if not zero.any():
        return hessian
    part = vectors[:, zero]
    return hessian + part @ part.T * scale[:, None] * scale[None, :]


def shrunk(first: Matrix, second: Matrix, least: float = DOUBLE) -> Matrix | None:
    """Return the metric from the Hessians over two halves, None where one of them is not definite.

    >>> shrunk(np.diag([1.0, 2.0]), np.diag([3.0, 2.0]))
    array([[2., 0.],
           [0., 2.]])
    """
    mean = (first + second) / 2
    if not (np.isfinite(mean).all() and bool((np.diagonal(mean) > 0).all())):
        return None
    scale = balance(mean)
    one, two = (half / scale[:, None] / scale[None, :] for half in (first, second))
    total = np.zeros_like(mean)
    for own, other in ((one, two), (two, one)):
        values, vectors = np.linalg.eigh(own)
        curvature = ((other @ vectors) * vectors).sum(axis=0)
        if not min(float(values[0]), float(curvature.min())) > least:
            return None
        total += (vectors * curvature) @ vectors.T
    return total / 2 * scale[:, None] * scale[None, :]


def inverse(metric: Matrix) -> Matrix | None:
    """Return M⁻¹, None unless M is safely positive definite."""
    scale = balance(metric)
    scaled = metric / scale[:, None] / scale[None, :]
    try:
        pivots = np.diagonal(np.linalg.cholesky(scaled))
    except np.linalg.LinAlgError:
        return None
    if not float(pivots.min()) ** 2 > 4 * rank_tolerance(len(scale)):
        return None
    return np.linalg.inv(scaled) / scale[:, None] / scale[None, :]


def length(inverted: Matrix, gradient: Vector) -> float:
    """Return the length of a gradient in the metric, √(gᵀM⁻¹g)."""
    return float(np.sqrt(max(0.0, float(gradient @ inverted @ gradient))))
