"""Where a sparse Hessian has entries, found once, and the matrix made of their values, each time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from symopt.compilation.shapes import Array
from symopt.foundation.record import record

SMALLEST = 50
"""Below this many unknowns a dense matrix is faster."""
FULLEST = 0.2
"""A matrix with a larger share of entries is not sparse."""

Integers = np.ndarray[Any, np.dtype[np.intp]]


@record
class Pattern:
    """The entries of a symmetric matrix of `size` rows.

    of: for each second derivative, in the order they are computed, the entry of the lower triangle it
    belongs to.   twice: those that count double: two slots of a term that are one unknown.
    count: of entries in the lower triangle.   indices, indptr, source: the whole matrix by columns, and
    which entry of the triangle each of its entries is.
    """

    size: int
    of: Integers
    twice: Integers
    count: int
    indices: Any
    indptr: Any
    source: Integers

    @property
    def sparse(self) -> bool:
        """Return whether the matrix is worth keeping as a sparse one."""
        return self.size >= SMALLEST and len(self.indices) <= FULLEST * self.size**2

    def empty(self) -> Any:  # noqa: ANN401 - SciPy has no types
        """Return a scipy.sparse.csc_array with this pattern."""
        from scipy.sparse import csc_array

        shape = (self.size, self.size)
        return csc_array((np.zeros(len(self.indices)), self.indices, self.indptr), shape=shape)

    def entries(self, values: Array) -> Array:
        """Return the entries of the matrix of second derivatives, column by column."""
        if len(self.twice):
            values[self.twice] *= 2
        lower: Any = np.bincount(self.of, weights=values, minlength=self.count)
        return lower[self.source]


def pattern_of(pairs: Sequence[tuple[Integers, Integers]], size: int) -> Pattern:
    """Return the pattern of second derivatives in pairs of unknowns, the whole diagonal included.

    pairs: for each kind of second derivative, the positions of its two unknowns, term by term.
    """
    every = np.arange(size, dtype=np.intp)
    first = np.concatenate([*(a for a, _ in pairs), every])
    second = np.concatenate([*(b for _, b in pairs), every])
    # A pair of one slot with itself is a second derivative; of two slots, both of ∂²/∂a∂b and ∂²/∂b∂a.
    mixed = np.concatenate([*(np.full(len(a), a is not b) for a, b in pairs), every < 0])
    rows, columns = np.maximum(first, second), np.minimum(first, second)
    keys, of = np.unique(rows.astype(np.int64) * size + columns, return_inverse=True)
    below, beside = keys // size, keys % size
    off = np.flatnonzero(below != beside)
    whole_rows = np.concatenate([below, beside[off]])
    whole_columns = np.concatenate([beside, below[off]])
    source = np.concatenate([np.arange(len(keys)), off])
    order = np.lexsort((whole_rows, whole_columns))
    ends = np.cumsum(np.bincount(whole_columns, minlength=size))
    kind = np.int32 if len(order) < 2**31 else np.int64
    return Pattern(
        size=size,
        of=of.reshape(-1)[:-size].astype(np.intp),
        twice=np.flatnonzero(mixed & (first == second)),
        count=len(keys),
        indices=whole_rows[order].astype(kind),
        indptr=np.concatenate([[0], ends]).astype(kind),
        source=source[order].astype(np.intp),
    )
