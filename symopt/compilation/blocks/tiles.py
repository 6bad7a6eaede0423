"""Columns side by side, stored block after block: reading a block of rows is one stretch of memory.

An array of shape (k, m) whose rows of data are cut into blocks of B is stored as (m/B, k, B). A block of
columns is then contiguous, where in a whole array its parts lie m numbers apart, each on other pages:
matrix-vector products over blocks read it about a third faster.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray


class Tiles:
    """Columns as the rows of one array of shape (k, m), ones where there is no column.

    `tiles[:, start:stop]` is a view where the rows lie in one block of `size`, else a copy.
    """

    __slots__ = ("parts", "shape", "size")

    def __init__(
        self, columns: Sequence[NDArray[Any] | None], count: int, size: int, dtype: str
    ) -> None:
        self.shape, self.size = (len(columns), count), size
        self.parts = np.empty((-(-count // size), len(columns), size), dtype=dtype)
        for k, column in enumerate(columns):
            if column is None:
                self.parts[:, k] = 1.0
            else:
                whole = count // size * size
                self.parts[: count // size, k] = column[:whole].reshape(-1, size)
                if whole < count:
                    self.parts[-1, k, : count - whole] = column[whole:]

    def __getitem__(self, key: tuple[Any, slice]) -> NDArray[Any]:
        """Return a block: all columns, some rows."""
        start, stop, _ = key[-1].indices(self.shape[1])
        first, last = start // self.size, max(start, stop - 1) // self.size
        parts = [
            self.parts[k][:, max(0, start - k * self.size) : stop - k * self.size]
            for k in range(first, last + 1)
        ]
        return parts[0] if len(parts) == 1 else np.concatenate(parts, axis=1)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:  # noqa: ANN401
        """Return the whole."""
        whole = self[:, 0 : self.shape[1]]
        return whole if dtype is None else whole.astype(dtype, copy=False)
