"""Choosing floats of ordinary size, stratified by sign and scale, inside declared domains.

All values have 24 bits, so that single precision sees the same numbers. They depend on the seed and
on names alone. `unusual` and `kinks` change single entries of what is chosen here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np

from symopt.calculus.nodes import Entry, Node
from symopt.compilation.shapes import evaluate, learn_sizes
from symopt.equality.enclosures.points import sizes_of, structure_of, variables
from symopt.equality.enclosures.structured import Structure
from symopt.foundation.errors import DataError
from symopt.verification.code.claimed.claim import Array, CodeClaim
from symopt.verification.code.claimed.domains import Range, holds, ranges
from symopt.verification.code.claimed.inputs import Sheet
from symopt.verification.code.claimed.target import Place, Target, places

_OF_ROWS = frozenset(("row sums 1", "one-hot rows"))
SCALES = (2.0, 0.5, 1.0, 3.0, 0.25)
SIZES = 3
"""How many sizes a dimension may have, from 2."""
TRIES = 40
PER_ROW, REDUCED = (7, 8, 6, 5), (3, 2, 5, 4)
"""How many rows: a number that is no size of an array, so that a transposed result is seen."""


class Sampler:
    """Sheets for one claim."""

    def __init__(self, target: Target, seed: int) -> None:
        self.claim: CodeClaim = target.claim
        self.graph, self.seed = target.graph, seed
        self.names = list(self.graph.shapes)
        self.ranges: Mapping[str, Range] = ranges(self.claim.subject.given, self.names)
        needed = [*(a.body for a in target.truth.arrays.values()), Entry(target.name)]
        found = variables(needed, target.truth.graph)
        self.relevant = [n for n in self.names if n in found and n not in self.claim.fixed]
        every = [*needed, *map(Entry, self.names)]
        self.size_names = sorted(sizes_of(every, target.truth.graph))
        self.fixed_sizes, self.fixed_rows = self._learned()

    def _learned(self) -> tuple[dict[str, int], int]:
        """Return sizes and the number of rows of given data."""
        sizes: dict[str, int] = dict(self.claim.sizes)
        owners: dict[str, str] = dict.fromkeys(sizes, "what was given")
        rows = 0
        for name, array in self.claim.fixed.items():
            part = array
            if name in self.claim.columns:
                if not array.shape or (rows and array.shape[0] != rows):
                    raise DataError(
                        f"data {name} has shape {array.shape}, expected {rows or 'some'} rows",
                        remedy="give columns of one length",
                    )
                rows, part = array.shape[0], np.asarray(array[0])
            learn_sizes(name, part, self.graph.shapes[name], sizes, owners, "data")
        return sizes, rows

    def sizes(self, number: int) -> dict[str, int]:
        """Return small sizes, which are in other relations from sheet to sheet."""
        found = {
            name: 2 + Random(f"{self.seed} {name} {number}").randrange(SIZES)
            for name in self.size_names
        }
        return {**found, **self.fixed_sizes}

    def shape(self, name: str, sizes: Mapping[str, int]) -> Place:
        """Return a variable's shape as one row sees it."""
        return tuple(evaluate(d, sizes) for d in self.graph.shapes[name])

    def rows(self, number: int, sizes: Mapping[str, int]) -> int:
        """Return how many rows a sheet has."""
        if not self.claim.columns:
            return 1
        if self.fixed_rows:
            return self.fixed_rows
        wanted = PER_ROW if self.claim.by_row else REDUCED
        taken = set(sizes.values())
        free = [r for r in wanted if r not in taken] or [max(taken) + 1]
        return free[number % len(free)]

    def ordinary(
        self,
        number: int,
        rows: int | None = None,
        grid: float = 0.0,
        sizes: Mapping[str, int] | None = None,
    ) -> Sheet | None:
        """Return a sheet of ordinary values, None if the domain was not met.

        grid: values are multiples of it where the domain lets them.   sizes: those not to be chosen.
        """
        sizes = {**self.sizes(number), **(sizes or {})}
        count = self.fixed_rows or rows or self.rows(number, sizes)
        columns = self.claim.columns - set(self.claim.fixed)
        for attempt in range(TRIES):
            sheet = self._drawn(number, attempt, sizes, count, grid)
            bad = self.bad_rows(sheet)
            for again in range(1, TRIES if columns else 1):
                if not bad:
                    break
                other = self._drawn(number, 1000 * again + attempt, sizes, count, grid)
                for name in columns:
                    sheet.arrays[name][bad] = other.arrays[name][bad]
                bad = self.bad_rows(sheet)
            if not bad:
                return sheet
        return None

    def _drawn(
        self, number: int, attempt: int, sizes: Mapping[str, int], rows: int, grid: float
    ) -> Sheet:
        arrays: dict[str, Array] = {}
        for name in self.names:
            shape = self.shape(name, sizes)
            if name in self.claim.fixed:
                arrays[name] = self.claim.fixed[name].copy()
            elif name in self.claim.columns:
                each = [
                    self._array(name, shape, 8 * number + r, f"{number} {attempt} {r}", grid)
                    for r in range(rows)
                ]
                arrays[name] = np.stack(each)
            else:
                arrays[name] = self._array(name, shape, number, f"{number} {attempt}", grid)
        return Sheet(arrays, self.claim.columns, rows, sizes)

    def _array(self, name: str, shape: Place, turn: int, key: str, grid: float) -> Array:
        source = Random(f"{self.seed} {name} {key}")
        structure = self.structure(name, shape)
        if structure is not None:
            return self._structured(name, structure, turn, source)
        if name in self.graph.unit_rows:
            return _unit_rows(shape, source, name in self.claim.one_hot)
        out = np.empty(shape)
        rank = self.names.index(name)
        for at in np.ndindex(shape):
            value = self._number(name, rank + sum(at), turn, source)
            rounded = round(value / grid) * grid if grid else value
            inside = self.ranges[name].allows(Fraction(rounded))
            out[at] = short(rounded if inside else value)
        return out

    def structure(self, name: str, shape: Place) -> Structure | None:
        """Return the properties that tie entries of an array together, beyond sums of its rows."""
        words = self.graph.properties.get(name, frozenset())
        return structure_of(words, shape) if words - _OF_ROWS else None

    def _structured(self, name: str, structure: Structure, turn: int, source: Random) -> Array:
        """Return an array with its properties, exactly; one of nan, which no domain has, if none is found."""
        rank = self.names.index(name)

        def draw(row: int, column: int) -> Fraction:
            return Fraction(short(self._number(name, rank + row + column, turn, source)))

        found = structure.matrix(draw, source, lambda e: Fraction(float(e)) == e)
        shape = (structure.columns,) if structure.vector else (structure.rows, structure.columns)
        if found is None:
            return np.full(shape, np.nan)
        return np.array([[float(e) for e in row] for row in found]).reshape(shape)

    def tied(self, name: str) -> bool:
        """Return whether no entry of an array can be changed alone."""
        return name in self.graph.unit_rows or bool(self.graph.properties.get(name))

    def _number(self, name: str, rank: int, turn: int, source: Random) -> float:
        own = self.ranges[name]
        if own.pool:
            return float(own.pool[source.randrange(len(own.pool))])
        low, high = own.inside.lower, own.inside.upper
        part = source.uniform(0.1, 0.95)
        amount = part * SCALES[(turn + rank) % len(SCALES)]
        if own.whole:
            amount = float(source.randrange(1, 5))
        if low is not None and high is not None:
            value = float(low) + float(high - low) * part
        elif low is not None:
            value = float(low) + amount
        elif high is not None:
            value = float(high) - amount
        else:
            value = amount * self._sign(rank, turn)
        return float(round(value)) if own.whole else value

    def _sign(self, rank: int, turn: int) -> int:
        """Return a sign that changes at each second turn, together with others in changing ways."""
        flip = Random(f"{self.seed} sign {rank} {turn // 2}").randrange(2)
        return -1 if (turn + flip) % 2 else 1

    def bad_rows(self, sheet: Sheet) -> list[int]:
        """Return the rows that break a declared condition."""
        given = self.claim.subject.given
        if any(np.isnan(sheet.arrays[n]).any() for n in self.graph.properties if n in sheet.arrays):
            return list(range(sheet.rows))
        return [
            row
            for row in range(sheet.rows)
            if not self._in_ranges(sheet, row)
            or not all(holds(c, sheet.values(row), sheet.sizes) for c in given.constraints)
        ]

    def _in_ranges(self, sheet: Sheet, row: int) -> bool:
        return all(
            self.ranges[name].allows(Fraction(sheet.entry(name, at, row)))
            for name in sheet.arrays
            if self.ranges[name].conditions and name not in self.claim.fixed
            for at in places(self.shape(name, sheet.sizes))
        )

    def with_value(
        self, sheet: Sheet, name: str, place: Place, value: float, row: int
    ) -> Sheet | None:
        """Return the sheet with one entry (counted from 0) changed, None where the domain forbids it."""
        if not self.ranges[name].allows(Fraction(value)) or self.tied(name):
            return None
        arrays = {n: a.copy() if n == name else a for n, a in sheet.arrays.items()}
        arrays[name][(row, *place) if name in sheet.columns else place] = value
        changed = replace(sheet, arrays=arrays)
        return None if self.claim.subject.given.constraints and self.bad_rows(changed) else changed

    def movable(self, node: Node) -> list[str]:
        """Return the variables of a node that can be moved a little."""
        found = variables([node], self.graph)
        return [
            name
            for name in self.names
            if name in found
            and name not in self.claim.fixed
            and not self.tied(name)
            and not self.ranges[name].discrete
        ]


def short(value: float) -> float:
    """Return the nearest number of 24 bits."""
    return float(np.float32(value))


def _unit_rows(shape: Place, source: Random, one_hot: bool) -> Array:
    """Return rows that sum to 1, exactly: one-hot, or multiples of 1/16."""
    out = np.zeros(shape)
    for lead in np.ndindex(shape[:-1]):
        for _ in range(1 if one_hot else 16):
            out[(*lead, source.randrange(shape[-1]))] += 1.0 if one_hot else 1 / 16
    return out
