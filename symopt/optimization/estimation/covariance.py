"""The covariance of parameters at a minimum, from a Jacobian of residuals or from a Hessian.

    least squares   C = s² (JᵀJ)⁻¹,   s² = ‖r‖²/(m - rank J)          likelihood   C = H⁻¹

Both are taken on a subspace x = x̂ + B z: the free variables, within active constraints. What the data
do not determine has no variance: C is then C⁺, and is right for every combination that is determined.
Columns are scaled before ranks are judged, so units do not matter, and JᵀJ is never formed.

Source: Seber and Wild (2003), Nonlinear Regression, chapter 2; Å. Björck (1996), section 2.8.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from symopt.optimization.problem import Mask, Matrix, Vector

_EPSILON = float(np.finfo(np.float64).eps)
# A variable with more than this share of a null direction is not determined.
_SHARE = 1e-7


@dataclass(frozen=True, slots=True)
class Covariance:
    """The covariance of all variables, held ones included (as 0).

    matrix: (n, n).   null: directions that nothing determines, as unit columns, (n, k).
    determined: whether a variable is free and determined.   rank: of the problem on the free subspace.
    """

    matrix: Matrix
    null: Matrix
    determined: Mask
    rank: int

    def scaled(self, variance: float) -> Covariance:
        """Return the covariance times a number."""
        return Covariance(variance * self.matrix, self.null, self.determined, self.rank)

    @property
    def standard_errors(self) -> Vector:
        """Return sqrt C_kk; nan where a variable is not determined."""
        errors = np.sqrt(np.maximum(np.diagonal(self.matrix), 0.0))
        return np.where(self.determined, errors, np.nan)

    @property
    def correlation(self) -> Matrix:
        """Return C_kl/(σ_k σ_l); nan where a variable does not vary or is not determined."""
        errors = self.standard_errors
        spread = np.where(errors > 0, errors, np.nan)
        return np.clip(self.matrix / spread[:, None] / spread[None, :], -1.0, 1.0)


def from_jacobian(jacobian: Matrix, basis: Matrix) -> Covariance:
    """Return (JᵀJ)⁻¹ on the subspace of the columns of B.

    jacobian: (m, n).   basis: B, shape (n, k).
    """
    within = jacobian @ basis
    scale = _scale(np.linalg.norm(within, axis=0))
    triangle = np.asarray(np.linalg.qr(within / scale, mode="r"), dtype=np.float64)
    _, values, turn = np.linalg.svd(triangle, full_matrices=True)
    values = np.concatenate([values, np.zeros(len(scale) - len(values))])
    largest = float(values.max(initial=0.0))
    solid = values > 8 * sqrt(max(jacobian.shape)) * len(scale) * _EPSILON * largest
    return _assembled(turn.T, values, solid, scale, basis, 2)


def from_hessian(hessian: Matrix, basis: Matrix) -> Covariance | None:
    """Return H⁻¹ on the subspace of the columns of B; None if H is indefinite there: no minimum."""
    within = basis.T @ hessian @ basis
    scale = _scale(np.sqrt(np.abs(np.diagonal(within))))
    values, turn = np.linalg.eigh(within / scale[:, None] / scale[None, :])
    tolerance = 64 * len(scale) * _EPSILON * float(np.abs(values).max(initial=0.0))
    if bool((values < -tolerance).any()):
        return None
    return _assembled(turn, values, values > tolerance, scale, basis, 1)


def _scale(sizes: Vector) -> Vector:
    return np.where(sizes > 0, sizes, 1.0)


def _assembled(
    turn: Matrix, values: Vector, solid: Mask, scale: Vector, basis: Matrix, power: int
) -> Covariance:
    """Return B D⁻¹ V s⁻ᵖ Vᵀ D⁻¹ Bᵀ and the null space, p = 2 for singular values of J, 1 for H's."""
    inverse = np.zeros_like(values)
    inverse[solid] = values[solid] ** -(power / 2)
    root = basis @ ((turn * inverse) / scale[:, None])
    loose = turn[:, ~solid]
    null = basis @ (loose / scale[:, None])
    lengths = np.linalg.norm(null, axis=0)
    share = np.abs(basis) @ np.linalg.norm(loose, axis=1) if loose.size else np.zeros(len(basis))
    determined = (share <= _SHARE) & basis.any(axis=1)
    return Covariance(root @ root.T, null / _scale(lengths), determined, int(solid.sum()))


def free_basis(free: Mask, normals: Matrix | None = None) -> Matrix:
    """Return B: columns that span the free variables, orthogonal to the normals of active constraints.

    normals: gradients of active constraints as rows, (c, n).
    """
    columns = np.eye(len(free))[:, free]
    if normals is None or not len(normals):
        return columns
    inner = normals @ columns
    _, values, turn = np.linalg.svd(inner, full_matrices=True)
    rank = int((values > 1e-12 * values.max(initial=0.0)).sum())
    return columns @ turn[rank:].T
