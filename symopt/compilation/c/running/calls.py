"""Calling a C function from Python: what does not change from call to call is prepared once.

    struct call { data, sizes; threads, arrays, chunk; read }

θ and the results share one array, so that a call makes one array and asks for one address; a large matrix is
in memory that is used again (recycled.py). Data in files are read by the function itself, chunk by chunk
(reading.py).
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeAlias, cast

import numpy as np

from symopt.compilation.blocks.mapped import Mapped
from symopt.compilation.c.running.reading import READ, Reading
from symopt.compilation.recycled import Taken, recycled
from symopt.compilation.shapes import Array
from symopt.foundation.errors import ShapeError

Evaluate: TypeAlias = "Callable[[Array], Any]"
_WORDS = (("data", ctypes.c_void_p), ("sizes", ctypes.c_void_p), ("threads", ctypes.c_long))
_MORE = (("arrays", ctypes.c_long), ("chunk", ctypes.c_long), ("read", READ))


LARGE = 128
"""Parameters from which on a matrix is of more pages than it takes time to look for its memory."""


class _Call(ctypes.Structure):
    _fields_ = (*_WORDS, *_MORE)


class Arguments:
    """What the functions of one source are called with: contiguous arrays of doubles, and sizes.

    given: arrays, numbers and files, then the sizes.   count: how many are no sizes.
    """

    def __init__(self, given: Sequence[Any], count: int) -> None:
        self.given = list(given[:count])
        self.sizes = (ctypes.c_long * max(1, len(given) - count))(*map(int, given[count:]))
        self.whole: dict[int, Array] = {}

    def array(self, place: int) -> Array:
        """Return an array in memory; a file is read whole, once."""
        if place not in self.whole:
            self.whole[place] = np.ascontiguousarray(self.given[place], dtype=np.float64)
        return self.whole[place]

    @property
    def numbers(self) -> int:
        """How many numbers the data are."""
        return sum(int(np.size(a)) if not isinstance(a, Mapped) else a.size for a in self.given)


def prepared(
    entry: Any,  # noqa: ANN401 - a function of ctypes
    title: str,
    arguments: Arguments,
    axes: Sequence[int],
    length: int | None,
    threads: int,
    watch: Callable[[int, int], object] | None = None,
    *,
    filled: bool = False,
) -> Evaluate:
    """Return a function of θ alone. axes: that of the rows in each array, -1 for none.   length: of θ.

    filled: what it gives is a matrix that is written whole, whatever its memory holds.
    Raises ShapeError for another length, MemoryError where C finds no memory, and what reading a file raises.
    """
    places = range(len(axes))
    files = [k for k in places if axes[k] == 0 and isinstance(arguments.given[k], Mapped)]
    kept = {k: arguments.array(k) for k in places if k not in files}
    table = (ctypes.c_void_p * max(1, len(axes)))(
        *(kept[k].ctypes.data if k in kept else 0 for k in places)
    )
    reading = Reading(arguments.given, kept, axes, files, watch) if files else None
    call = _Call(
        ctypes.addressof(table), ctypes.addressof(arguments.sizes), threads, len(axes),
        reading.chunk if reading else 0, reading.read if reading else READ(),
    )  # fmt: skip
    where, size, result = ctypes.addressof(call), SIZES[title], RESULTS[title]
    make = np.zeros if title == "hessian" and not filled else np.empty
    address, view = ctypes.addressof, cast("Callable[[Array], Any]", ctypes.c_char.from_buffer)
    memory: dict[int, Callable[[], Taken]] = {}
    entry.restype = ctypes.c_int
    entry.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)

    def evaluate(theta: Array) -> Any:  # noqa: ANN401 - as numpy code's functions
        n = len(theta)
        if n != length and length is not None:  # C would read on behind it
            raise ShapeError(f"the parameter vector has {n} entries, expected {length}")
        if filled and n >= LARGE:
            if n not in memory:
                memory[n] = recycled(n, lambda owner: address(view(owner)), clear=False)
            found, to = memory[n]()
            given = np.array(theta, dtype=np.float64)
            failed = entry(address(view(given)), to, where)
        else:
            room = make(n + size(n))
            room[:n] = theta
            at = address(view(room))
            failed = entry(at, at + 8 * n, where)
            found = result(room, n)
        if failed:
            if reading is not None:
                reading.fail()
            raise MemoryError("there is not enough memory for the compiled function")
        return found

    evaluate.kept = (kept, table, arguments, reading, call)  # type: ignore[attr-defined]
    return evaluate


SIZES: Mapping[str, Callable[[int], int]] = {
    "value": lambda n: 1,
    "value_and_gradient": lambda n: 1 + n,
    "all": lambda n: 1 + n + n * n,
    "hessian": lambda n: n * n,
}
"""How many numbers a function gives."""
RESULTS: Mapping[str, Callable[[Array, int], Any]] = {
    "value": lambda room, n: float(room[n]),
    "value_and_gradient": lambda room, n: (float(room[n]), room[n + 1 :]),
    "all": lambda room, n: (
        float(room[n]), room[n + 1 : 2 * n + 1], room[2 * n + 1 :].reshape(n, n),
    ),
    "hessian": lambda room, n: room[n:].reshape(n, n),
}  # fmt: skip
"""The results of a function, in the array that begins with θ."""
