"""How far a sparse Hessian is from another: a bound of ‖E (H - H') E‖₂ for a diagonal E.

‖B‖₂ <= ‖B‖_∞ for B symmetric; what is of low rank, [W W'] diag(C, -C') [W W']ᵀ, has the norm of
R diag(C, -C') Rᵀ with E [W W'] = Q R
"""

from __future__ import annotations

from typing import Any

import numpy as np

from symopt.compilation.sparse.lifted import Lifted
from symopt.optimization.problem import Matrix, Vector


def size_of_change(first: Any, second: Any, weights: Vector) -> float:  # noqa: ANN401
    """Return the bound for two matrices of one kind, each a csc_array or `Lifted`.

    weights: the diagonal of E.
    """
    low = 0.0
    if isinstance(first, Lifted) and isinstance(second, Lifted):
        wide = np.hstack([first.wide, second.wide]) * weights[:, None]
        count = first.core.shape[0]
        core = np.zeros((2 * count, 2 * count))
        core[:count, :count], core[count:, count:] = first.core, -second.core
        if not (np.isfinite(wide).all() and np.isfinite(core).all()):
            return np.inf
        triangle: Matrix = np.linalg.qr(wide, mode="reduced")[1]
        low = float(np.linalg.norm(triangle @ core @ triangle.T, 2))
        first, second = first.sparse, second.sparse
    change = np.abs((first - second).tocoo())
    scaled = change.data * weights[change.row] * weights[change.col]
    return low + float(np.bincount(change.row, weights=scaled, minlength=len(weights)).max())
