"""Memory for dense Hessians that is used again.

To get the memory of a Hessian of some thousand parameters from the system takes longer than to fill it, so
that the memory of a result is used again once nothing refers to it any more: not the matrix returned,
nor any view of it. All of these hold a reference to the array that owns the numbers.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from symopt.compilation.shapes import Array

MOST = 1 << 27
"""Bytes of a matrix whose memory is kept: that of 4096 parameters."""
KEPT = 2
"""Matrices whose memory is kept: one may be in use while the next is computed."""

Taken: TypeAlias = "tuple[Array, Any]"


class _Room:
    """Memory of one matrix. idle: how many references there are to it when nobody else uses it."""

    __slots__ = ("idle", "owner", "parts")

    def __init__(self, size: int, parts: Callable[[Any], Any]) -> None:
        self.owner: Array = np.zeros((size, size))
        self.parts: Any = parts(self.owner)
        self.idle = self.references()

    def references(self) -> int:
        return sys.getrefcount(self.owner)

    def taken(self) -> Taken:
        return self.owner[:], self.parts


def recycled(size: int, parts: Callable[[Any], Any], clear: bool) -> Callable[[], Taken]:
    """Return a function that gives a matrix and `parts` of it, in memory used before if it is free.

    clear: whether it is of zeros; else its entries are any numbers.
    Threads may share the function: what one has taken off the list no other sees.
    """
    counted = hasattr(sys, "getrefcount") and getattr(sys, "_is_gil_enabled", lambda: True)()
    if not counted or 8 * size**2 > MOST:

        def fresh() -> Taken:
            owner = np.zeros((size, size))
            return owner, parts(owner)

        return fresh

    rooms: list[_Room] = []

    def take() -> Taken:
        for _ in range(len(rooms)):
            try:
                room = rooms.pop()
            except IndexError:  # others have taken them
                break
            if room.references() <= room.idle:
                taken = room.taken()
                rooms.append(room)
                if clear:
                    room.owner.fill(0.0)
                return taken
            rooms.insert(0, room)
        room = _Room(size, parts)
        taken = room.taken()
        rooms.append(room)
        if len(rooms) > KEPT:
            del rooms[0]
        return taken

    return take
