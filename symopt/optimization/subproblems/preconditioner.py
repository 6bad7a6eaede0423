"""A preconditioner for conjugate gradients on a sparse Hessian: symmetric Gauss-Seidel.

    H = D S D,   S = L + Δ + Lᵀ with Δ diagonal,   M = D (|Δ| + L) |Δ|⁻¹ (|Δ| + Lᵀ) D

M is positive definite whatever H is, and near H where that is nearly diagonal. M⁻¹ costs two triangular
solves, and nothing is filled in.
Source: O. Axelsson, Iterative Solution Methods (1994), section 7.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from symopt.optimization.factoring.balanced import Balanced
from symopt.optimization.problem import Vector

# The diagonal of S is ±1 but for rows without curvature of their own.
_LEAST = 1e-8


def gauss_seidel(found: Balanced) -> Callable[[Vector], Vector]:
    """Return r -> M⁻¹ r, vectors of shape (n,)."""
    from scipy.sparse import csc_array
    from scipy.sparse.linalg import splu

    structure, size, scale = found.structure, found.size, found.scale
    root = np.sqrt(np.maximum(np.abs(found.diagonal), _LEAST))
    below = structure.rows >= structure.columns
    rows, columns = structure.rows[below], structure.columns[below]
    values = found.values[below] / root[columns]  # (|Δ| + L) |Δ|^(-1/2)
    values[rows == columns] = root
    starts = np.r_[0, np.cumsum(np.bincount(columns, minlength=size))]
    lower = csc_array((values, rows, starts), shape=(size, size))
    options = {"SymmetricMode": True}
    solver = splu(lower, permc_spec="NATURAL", diag_pivot_thresh=0.0, options=options)
    return lambda r: solver.solve(solver.solve(r / scale), trans="T") / scale
