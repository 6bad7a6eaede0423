"""Solving with A + W C Wᵀ by a solver of A, positive definite, where W has few columns.

    (A + W C Wᵀ)⁻¹ = A⁻¹ - A⁻¹ W (I + C T)⁻¹ C Wᵀ A⁻¹,     T = Wᵀ A⁻¹ W

With A = R Rᵀ the matrix is R (I + Q C Qᵀ) Rᵀ for Q = R⁻¹ W, and T = QᵀQ: the eigenvalues of I + Q C Qᵀ that
are not 1 are those of I + T^½ C T^½, and tell whether it is definite.
Source: J. Sherman, W. Morrison and M. Woodbury; W. Hager, SIAM Review 31 (1989) 221-239.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from symopt.optimization.factoring.balanced import LowRank
from symopt.optimization.problem import Vector

_ROUNDING = 16 * float(np.finfo(float).eps)


def updated(
    solve: Callable[[Vector], Vector], low: LowRank, least: float
) -> Callable[[Vector], Vector] | None:
    """Return b -> (A + W C Wᵀ)⁻¹ b, None unless that is safely positive definite.

    solve: b -> A⁻¹ b, for columns too.   least: an eigenvalue of I + Q C Qᵀ up to this may be 0.
    """
    wide, core = low.wide, low.core
    inverse = np.column_stack([solve(column) for column in wide.T])
    inner = wide.T @ inverse
    inner = (inner + inner.T) / 2
    if not np.isfinite(inner).all():
        return None
    values, vectors = np.linalg.eigh(inner)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    curved = np.linalg.eigvalsh(np.eye(len(core)) + root.T @ core @ root)
    if not float(curved[0]) > max(least, _ROUNDING * float(np.abs(curved).max())):
        return None
    middle = np.linalg.solve(np.eye(len(core)) + core @ inner, core)

    def solved(b: Vector) -> Vector:
        first = solve(b)
        return first - inverse @ (middle @ (wide.T @ first))

    return solved
