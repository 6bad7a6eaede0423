"""Arrays that stay in their file: rows are read block by block, and their memory is given back.

A memory map costs no memory until it is read, but what has been read stays resident. `Mapped` is an
array of real numbers in a file, `Columns` several of them as the rows of one; slices are copied out as
doubles, and the pages behind them are released (madvise, MADV_DONTNEED), so that a pass over a file
of any length needs the memory of a few blocks.
"""

from __future__ import annotations

import mmap
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

SMALLEST = 1 << 26
"""Bytes of doubles below which a map is read into memory at once."""
CHUNK = 1 << 22
"""Bytes of doubles that are looked at together where the caller does not say how many rows."""


class Mapped:
    """An array of real numbers in a file: shape (m,) for one column, (m, n) for a table.

    Slices of rows and `take` give arrays of doubles; `np.asarray` reads the whole.
    """

    __slots__ = ("_read", "part", "shape")

    dtype = np.dtype(np.float64)

    def __init__(
        self,
        part: NDArray[Any] | None,
        shape: tuple[int, ...] | None = None,
        read: Callable[[slice], Array] | None = None,
    ) -> None:
        # part: the map itself, unless `read` gives rows of this shape in another way.
        self.part = part
        self.shape: tuple[int, ...] = shape or (() if part is None else part.shape)
        self._read = read or self._rows_of_part

    @property
    def ndim(self) -> int:
        """The number of axes."""
        return len(self.shape)

    @property
    def size(self) -> int:
        """The number of entries."""
        return int(np.prod(self.shape, dtype=np.int64))

    def __len__(self) -> int:
        """Return the number of rows."""
        return self.shape[0]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:  # noqa: ANN401
        """Read everything."""
        whole = self._read(slice(0, len(self)))
        return whole if dtype is None else whole.astype(dtype, copy=False)

    def __getitem__(self, key: Any) -> Any:  # noqa: ANN401 - as numpy's
        """Return rows, given as a slice (of the last axis of a column); other keys read everything."""
        if isinstance(key, tuple) and len(key) == 2 and key[0] is ... and self.ndim == 1:
            key = key[1]
        if not isinstance(key, slice):
            return self.__array__()[key]
        return self._read(key)

    def _rows_of_part(self, rows: slice) -> Array:
        assert self.part is not None  # else another way to read was given
        part = self.part[rows]
        found = np.array(part, dtype=np.float64)
        release(part)
        return found

    def take(self, indices: Any, axis: int | None = None, **_: Any) -> Array:  # noqa: ANN401 - as numpy's
        """Return the rows of ascending indices; along another axis, or unordered, as numpy does."""
        chosen = np.asarray(indices)
        if axis != 0 or not len(chosen) or (np.diff(chosen) < 0).any():
            return self.__array__().take(indices, axis)
        out = np.empty((len(chosen), *self.shape[1:]))
        first, per = 0, self._chunk()
        while first < len(chosen):
            start = int(chosen[first])
            last = int(np.searchsorted(chosen, start + per, "left"))
            block = self._read(slice(start, int(chosen[last - 1]) + 1))
            out[first:last] = block[chosen[first:last] - start]
            first = last
        return out

    def blocks(self) -> Iterator[Array]:
        """Yield consecutive blocks of rows."""
        step = self._chunk()
        for start in range(0, len(self), step):
            yield self[start : start + step]

    def _chunk(self) -> int:
        return max(1, CHUNK * len(self) // (8 * max(1, self.size)))


class Columns:
    """Columns as the rows of one array of shape (k, m), ones where there is no column.

    `columns[:, start:stop]` gives the block of these rows. Columns of one table are read together.
    """

    __slots__ = ("_groups", "shape")

    def __init__(self, columns: Sequence[Mapped | Array | None]) -> None:
        lengths = [len(c) for c in columns if c is not None]
        self.shape = (len(columns), lengths[0])
        self._groups = _tables(columns)

    def __getitem__(self, key: tuple[Any, slice]) -> Array:
        """Return a block: all columns, some rows."""
        rows = key[-1]
        count = len(range(*rows.indices(self.shape[1])))
        out = np.ones((self.shape[0], count))
        for source, places in self._groups:
            block = source[rows]
            if block.ndim == 1:
                out[places[0][0]] = block
            else:
                for k, place in places:
                    out[k] = block[:, place]
        return out

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:  # noqa: ANN401
        """Read everything."""
        whole = self[:, 0 : self.shape[1]]
        return whole if dtype is None else whole.astype(dtype, copy=False)


def side_by_side(columns: Sequence[Mapped | Array]) -> Mapped:
    """Return columns in files as one table in files, a row for each of theirs: shape (m, k)."""
    stack = Columns(columns)
    return Mapped(None, stack.shape[::-1], lambda rows: np.ascontiguousarray(stack[:, rows].T))


def _tables(
    columns: Sequence[Mapped | Array | None],
) -> list[tuple[Mapped | Array, list[tuple[int, int]]]]:
    """Return what to read, with the columns in it: (place in the result, place in the table)."""
    found: list[tuple[Mapped | Array, list[tuple[int, int]]]] = []
    tables: dict[tuple[int, str, int], list[tuple[int, NDArray[Any]]]] = {}
    for k, column in enumerate(columns):
        part = column.part if isinstance(column, Mapped) else None
        if part is not None and part.strides[0] > part.itemsize:
            own = (id(_map_of(part)), part.dtype.str, part.strides[0])
            tables.setdefault(own, []).append((k, part))
        elif column is not None:
            found.append((column, [(k, 0)]))
    for parts in tables.values():
        found += _table(parts)
    return found


def _table(
    parts: Sequence[tuple[int, NDArray[Any]]],
) -> list[tuple[Mapped | Array, list[tuple[int, int]]]]:
    """Return equally strided columns as one table where they lie in the same rows, else one by one."""
    at = [part.ctypes.data for _, part in parts]
    base, width = min(at), parts[0][1].itemsize
    stride = parts[0][1].strides[0]
    if max(at) - base + width > stride or any((a - base) % width for a in at):
        return [(Mapped(part), [(k, 0)]) for k, part in parts]
    first = parts[at.index(base)][1]
    shape = (len(first), (max(at) - base) // width + 1)
    view = np.lib.stride_tricks.as_strided(first, shape, (stride, width), writeable=False)
    return [(Mapped(view), [(k, (a - base) // width) for (k, _), a in zip(parts, at, strict=True)])]


def is_mapped(array: Any) -> bool:  # noqa: ANN401 - anything
    """Return whether an array is a large one of real numbers in a file.

    >>> is_mapped(np.zeros(3))
    False
    """
    return (
        isinstance(array, Mapped)
        or isinstance(array, np.ndarray)
        and array.ndim in (1, 2)
        and array.dtype.kind in "buif"
        and array.size * 8 >= SMALLEST
        and _map_of(array) is not None
    )


def as_mapped(array: Any) -> Mapped:  # noqa: ANN401 - what `is_mapped` accepts
    """Return a large array in a file as one that stays there."""
    return array if isinstance(array, Mapped) else Mapped(array)


def release(part: NDArray[Any]) -> None:
    """Give back the memory of the pages behind a part of a mapped array; they can be read again."""
    found = _map_of(part)
    if found is None or not part.size or not hasattr(mmap, "MADV_DONTNEED"):
        return
    reach = [(n - 1) * step for n, step in zip(part.shape, part.strides, strict=True)]
    first = part.ctypes.data - np.frombuffer(found, dtype=np.uint8).ctypes.data
    low = first + sum(min(0, r) for r in reach)
    high = first + sum(max(0, r) for r in reach) + part.itemsize
    start = low // mmap.PAGESIZE * mmap.PAGESIZE
    found.madvise(mmap.MADV_DONTNEED, start, min(high, len(found)) - start)


def _map_of(array: Any) -> mmap.mmap | None:  # noqa: ANN401 - the base of an array
    base = array
    while base is not None and not isinstance(base, mmap.mmap):
        base = getattr(base, "base", None)
    return base
