"""The values with which code is called once: floats, which are exact rationals to the truth."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from symopt.calculus.graph import Graph
from symopt.compilation.shapes import evaluate
from symopt.verification.code.claimed.claim import Array
from symopt.verification.code.claimed.target import places, spelled


@dataclass(frozen=True, slots=True)
class Sheet:
    """Values of all variables; columns have the rows as their first axis.

    rows: how many, 1 where there are none.   kind: what is special about the values, for messages.
    """

    arrays: Mapping[str, Array]
    columns: frozenset[str]
    rows: int
    sizes: Mapping[str, int]
    kind: str = "moderate"

    def entry(self, name: str, at: tuple[int, ...], row: int) -> float:
        """Return one value as a row sees it."""
        array = self.arrays[name]
        place = tuple(k - 1 for k in at)
        return float(array[(row, *place)] if name in self.columns else array[place])

    def values(self, row: int) -> Callable[[str, tuple[int, ...]], Fraction]:
        """Return the exact values that a row sees."""
        return lambda name, at: Fraction(self.entry(name, at, row))

    def coordinates(self, graph: Graph) -> list[tuple[str, tuple[int, ...]]]:
        """Return the entries that a row sees."""
        return [
            (name, at)
            for name in self.arrays
            for at in places(tuple(evaluate(d, self.sizes) for d in graph.shapes[name]))
        ]

    def point(self, row: int | None) -> dict[str, Any]:
        """Return the exact values by name for a message: those of one row, or all (None)."""
        shown: dict[str, Any] = {}
        for name, array in self.arrays.items():
            cut = array[row] if row is not None and name in self.columns else array
            for at in places(cut.shape):
                value = cut[tuple(k - 1 for k in at)]
                shown[spelled(name, at)] = Fraction(float(value))
        shown.update((name, Fraction(size)) for name, size in self.sizes.items())
        return shown
