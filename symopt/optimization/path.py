"""The path of a run: iterates, some of them kept as plain numbers until somebody looks.

A generated loop takes a step in two microseconds, less than an `Iterate` costs to make. Its steps are
kept as rows (value, length, point, direction, gradient, entry by entry) and become iterates on demand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np

from symopt.optimization.few.steps import Row, gradient_norm
from symopt.optimization.result import Iterate


class Path(Sequence[Iterate]):
    """Iterates in their order.

    >>> path = Path()
    >>> path.extend_rows([(0.25, 1.0, 0.5, -0.5, 1.0)])
    >>> path.steepest, path[0].point, path[0].length
    (1.0, array([0.5]), 1.0)
    """

    def __init__(self) -> None:
        self._items: list[Iterate | Row] = []
        self._steepest = 0.0
        self._seen = 0  # how many iterates `_steepest` has seen

    def __len__(self) -> int:
        """Return how many iterates there are."""
        return len(self._items)

    @overload
    def __getitem__(self, place: int) -> Iterate: ...
    @overload
    def __getitem__(self, place: slice) -> list[Iterate]: ...
    def __getitem__(self, place: int | slice) -> Iterate | list[Iterate]:
        """Return an iterate, or several."""
        if isinstance(place, slice):
            return [self[k] for k in range(*place.indices(len(self._items)))]
        item = self._items[place]
        if isinstance(item, Iterate):
            return item
        made = self._items[place] = iterate_of(place % len(self._items), item)
        return made

    def __iter__(self) -> Iterator[Iterate]:
        """Go through the iterates."""
        return map(self.__getitem__, range(len(self._items)))

    def append(self, iterate: Iterate) -> None:
        """Add an iterate."""
        self._items.append(iterate)

    def extend_rows(self, rows: Sequence[Row]) -> None:
        """Add steps as rows."""
        self._items.extend(rows)

    @property
    def steepest(self) -> float:
        """Return the largest gradient norm."""
        for item in self._items[self._seen :]:
            norm = item.gradient_norm if isinstance(item, Iterate) else gradient_norm(item)
            self._steepest = max(self._steepest, norm)
        self._seen = len(self._items)
        return self._steepest


def iterate_of(number: int, row: Row) -> Iterate:
    """Return a row as an iterate."""
    size = (len(row) - 2) // 3
    numbers = np.array(row[2:])
    return Iterate(
        iteration=number,
        point=numbers[:size],
        value=row[0],
        gradient_norm=gradient_norm(row),
        length=row[1],
        direction=numbers[size : 2 * size],
        gradient=numbers[2 * size :],
    )
