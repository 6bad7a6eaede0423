"""In which order a sparse symmetric matrix is factored: full rows last, the others in a narrow band.

        ⎡ A  C ⎤    A in a band (reverse Cuthill-McKee) where that costs less than general sparse factors,
    S = ⎣ Cᵀ E ⎦    E the rows that meet many unknowns: a mean, a scale, any unknown shared by all terms.

Left inside, one full row widens every band, and orders for little fill are slow to find with it.
Sources: E. Cuthill and J. McKee, Proc. 24th ACM National Conf. (1969) 157-172; A. George and J. Liu, Computer
Solution of Large Sparse Positive Definite Systems (1981), chapters 4 and 6.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Any, TypeAlias

import numpy as np

Integers: TypeAlias = "np.ndarray[Any, np.dtype[np.intp]]"

_NARROW = 40
"""Up to this bandwidth the band is factored without a look at other orders."""
_LARGEST_BAND = 4e7
_MOST_FULL = 64
# Nanoseconds, measured: for a column of a band, times its width, times the width squared; for an entry of a
# general factor.
_COLUMN, _WIDTH, _SQUARE, _ENTRY = 30.0, 3.0, 0.05, 130.0


@dataclass(frozen=True, slots=True)
class Order:
    """inner: the rows of A, in their order.   border: those of E.   width: of A's band, None without one."""

    inner: Integers
    border: Integers
    width: int | None


def order_of(rows: Any, columns: Any, indptr: Any) -> Order:  # noqa: ANN401 - index arrays
    """Return the order for a symmetric pattern with a full diagonal, given by columns."""
    size = len(indptr) - 1
    degrees = np.diff(indptr)
    full = degrees > max(16.0, 4 * sqrt(size))
    if not 0 < int(full.sum()) <= _MOST_FULL:
        full[:] = False
    natural = np.flatnonzero(~full)
    place = np.full(size, -1, dtype=np.intp)
    place[natural] = np.arange(len(natural))
    inside = ~(full[rows] | full[columns])
    below, beside = place[rows[inside]], place[columns[inside]]
    inner, width = _narrow(natural, below, beside)
    border = np.flatnonzero(full)
    if width > _NARROW and not _pays(len(natural), width, below, beside):
        return Order(natural, border, None)
    return Order(inner, border, width)


def _narrow(natural: Integers, rows: Integers, columns: Integers) -> tuple[Integers, int]:
    """Return the rows in the order of the narrower band, and its width."""
    width = int(np.abs(rows - columns).max(initial=0))
    if width <= 2:
        return natural, width
    from scipy.sparse.csgraph import reverse_cuthill_mckee

    order = reverse_cuthill_mckee(_matrix(len(natural), rows, columns), symmetric_mode=True)
    place = np.empty(len(natural), dtype=np.intp)
    place[order] = np.arange(len(natural))
    found = int(np.abs(place[rows] - place[columns]).max(initial=0))
    return (natural[order], found) if found < width else (natural, width)


def _pays(size: int, width: int, rows: Integers, columns: Integers) -> bool:
    """Return whether the band costs less than general factors, of which one is made to count its entries."""
    if size * width > _LARGEST_BAND:
        return False
    from scipy.sparse import eye_array
    from scipy.sparse.linalg import splu

    matrix = _matrix(size, rows, columns)
    definite = (eye_array(size) * float(2 * len(rows)) - matrix).tocsc()
    options = {"SymmetricMode": True}
    entries = splu(definite, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options=options).nnz
    band = size * (_COLUMN + width * (_WIDTH + _SQUARE * width))
    return band <= _ENTRY * entries / 2


def _matrix(size: int, rows: Integers, columns: Integers) -> Any:  # noqa: ANN401 - SciPy has no types
    from scipy.sparse import csr_array

    return csr_array((np.ones(len(rows)), (rows, columns)), shape=(size, size))
