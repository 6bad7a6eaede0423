"""Rows of arrays in files for a C function: chunk by chunk, each thread one at a time.

The function asks for rows and is told where they are. Arrays in memory are pointed into, files are copied out
as doubles, and their pages are given back (blocks/mapped.py). Chunks do not change in which order rows are
added up, so that a result is that of the same numbers in memory, bit for bit.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import Any

import numpy as np

from symopt.compilation.blocks.mapped import Columns, Mapped
from symopt.compilation.shapes import Array

READ = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.c_long, ctypes.c_long, ctypes.c_long, ctypes.POINTER(ctypes.c_void_p)
)
CHUNK = 1 << 19
"""Numbers that are read at a time."""


class Reading:
    """Puts pointers to rows in the table of a thread. read: for C.   chunk: rows at a time.

    given: all arrays.   kept: those in memory.   axes: of the rows, -1 for none.   files: places of the rest.
    """

    def __init__(
        self,
        given: Sequence[Any],
        kept: Mapping[int, Array],
        axes: Sequence[int],
        files: Sequence[int],
        watch: Callable[[int, int], object] | None,
    ) -> None:
        columns = [k for k in files if given[k].ndim == 1]
        self.columns = columns
        self.together = Columns([given[k] for k in columns]) if columns else None
        self.tables: dict[int, Mapped] = {k: given[k] for k in files if k not in columns}
        self.rows = len(given[files[0]])
        self.fixed = [(k, a.ctypes.data, _step(a, axes[k])) for k, a in kept.items()]
        width = sum(given[k].size for k in files) // max(1, self.rows)
        self.chunk = max(1, CHUNK // max(1, width))
        self.watch = watch
        self.read: Any = READ(self._read)
        self.slots: dict[int, list[Array]] = {}
        self.error: BaseException | None = None
        self.lock = Lock()
        self.done = 0

    def fail(self) -> None:
        """Raise what reading raised, if it did."""
        error, self.error, self.done = self.error, None, 0
        if error is not None:
            raise error

    def _read(self, slot: int, start: int, count: int, table: Any) -> int:  # noqa: ANN401 - of ctypes
        try:
            rows = slice(start, start + count)
            held = self.slots[slot] = list[Array]()
            for k, base, step in self.fixed:
                table[k] = base + start * step
            for k, source in self.tables.items():
                held.append(np.ascontiguousarray(source[rows]))
                table[k] = held[-1].ctypes.data
            if self.together is not None:
                held.append(self.together[:, rows])
                base, step = held[-1].ctypes.data, held[-1].strides[0]
                for place, k in enumerate(self.columns):
                    table[k] = base + place * step
            self._tell(count)
        except BaseException as error:  # noqa: BLE001 - raised again when C has returned
            self.error = error
            return 1
        return 0

    def _tell(self, count: int) -> None:
        with self.lock:
            self.done += count
            done = self.done
            if done >= self.rows:
                self.done = 0
        if self.watch is not None:
            self.watch(done, self.rows)


def _step(array: Array, axis: int) -> int:
    """Return how many bytes the rows of an array in memory are apart, 0 if it has none."""
    return array.strides[axis] if axis >= 0 else 0
