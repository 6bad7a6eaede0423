"""Where a sparse symmetric matrix has entries, and where each goes in its factors; found once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from symopt.optimization.factoring.ordering import Integers, Order, order_of


@dataclass(frozen=True, slots=True)
class Structure:
    """The pattern of a symmetric csc_array with a stored diagonal, and its order.

    rows, columns: of each entry.   indptr: where columns begin.   on: the entries of the diagonal.
    inner, placed: entries of A, and where they go: flat in the lower band (n, width + 1), column by column,
    or without a band all of A, by columns, `placed` being their rows and `starts` where columns begin.
    beside, across: entries of C, and where in it, flat.   corner, within: of E, the same.
    """

    rows: Any
    columns: Any
    indptr: Any
    on: Integers
    order: Order
    inner: Integers
    placed: Any
    starts: Any
    beside: Integers
    across: Integers
    corner: Integers
    within: Integers

    @property
    def size(self) -> int:
        """Return n."""
        return len(self.indptr) - 1


def structure_of(hessian: Any) -> Structure:  # noqa: ANN401 - SciPy has no types
    """Return the structure of a csc_array."""
    size, rows = hessian.shape[0], hessian.indices
    columns = np.repeat(np.arange(size, dtype=rows.dtype), np.diff(hessian.indptr))
    order = order_of(rows, columns, hessian.indptr)
    count = len(order.border)
    place = np.empty(size, dtype=np.intp)
    place[order.inner] = np.arange(len(order.inner))
    outer = np.zeros(size, dtype=np.bool_)
    outer[order.border] = True
    place[order.border] = np.arange(count)
    inside = ~(outer[rows] | outer[columns])
    beside = np.flatnonzero(~outer[rows] & outer[columns])
    corner = np.flatnonzero(outer[rows] & outer[columns])
    inner, placed, starts = _of_inner(order, place, rows, columns, inside)
    return Structure(
        rows=rows,
        columns=columns,
        indptr=hessian.indptr,
        on=np.flatnonzero(rows == columns),
        order=order,
        inner=inner,
        placed=placed,
        starts=starts,
        beside=beside,
        across=place[rows[beside]] * count + place[columns[beside]],
        corner=corner,
        within=place[rows[corner]] * count + place[columns[corner]],
    )


def _of_inner(
    order: Order,
    place: Integers,
    rows: Any,  # noqa: ANN401
    columns: Any,  # noqa: ANN401
    inside: Any,  # noqa: ANN401
) -> tuple[Integers, Any, Any]:
    if order.width is None:  # `inner` is ascending, so that entries stay sorted by columns
        inner = np.flatnonzero(inside)
        ends = np.cumsum(np.bincount(place[columns[inner]], minlength=len(order.inner)))
        return inner, place[rows[inner]].astype(np.int32), np.r_[0, ends].astype(np.int32)
    inner = np.flatnonzero(inside & (place[rows] >= place[columns]))
    beside = place[columns[inner]]
    return inner, beside * (order.width + 1) + place[rows[inner]] - beside, None
