"""Units of the unknowns in which slopes of objective and constraints are of one size.

With x = D z, D diagonal, the rows ∇f, ∇g_k and the square roots of ∂²f/∂x_i² are brought to entries of at
most 1, rows and columns in turn (D. Ruiz, RAL-TR-2001-034). An unknown measured in millions beside one in
millionths then moves like any other. Where units are within some powers of ten nothing is changed.
"""

from __future__ import annotations

import numpy as np

from symopt.optimization.constraints.kkt import margin
from symopt.optimization.judging.explain import can_certify
from symopt.optimization.problem import Matrix, Vector
from symopt.optimization.session import Session

_SPREAD = 1e4
_TURNS = 20


def units_of(session: Session) -> Vector | None:
    """Return the diagonal of D, shape (n,), None where the unknowns are of one size as they are."""
    current = session.current
    rows = [current.gradient]
    if can_certify(session) and np.isfinite(current.hessian).all():
        rows.append(np.sqrt(np.abs(np.diagonal(current.hessian))))
    rows += [margin(one, current.point)[1] for one in session.constraints]
    matrix = np.abs(np.stack(rows))
    if not np.isfinite(matrix).all():
        return None
    columns = _columns(matrix)
    seen = columns > 0
    if not seen.any():
        return None
    found = np.ones_like(columns)
    found[seen] = 1 / columns[seen]
    found /= np.exp(np.log(found[seen]).mean())
    found[~seen] = 1.0
    if not found.max() > _SPREAD * found.min():
        return None
    return found


def _columns(matrix: Matrix) -> Vector:
    """Return the factors that the columns of a nonnegative matrix are divided by, 0 for empty ones."""
    rows = matrix.max(axis=1)
    left = matrix[rows > 0]
    factors = np.where(matrix.max(axis=0) > 0, 1.0, 0.0)
    for _ in range(_TURNS):
        if not len(left):
            break
        left = left / np.sqrt(left.max(axis=1))[:, None]
        size = np.sqrt(left.max(axis=0))
        size[~(size > 0)] = 1.0
        left = left / size
        factors = factors * size
    return factors
