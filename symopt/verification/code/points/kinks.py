"""Sheets at and beside the switches of branches: one entry is moved until the difference is 0.

The difference g is followed along one variable by the secant method, which meets a linear g at once.
The other values are multiples of 1/8, so that g is often exactly 0 and code sees the tie.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from random import Random

import numpy as np

from symopt.calculus.indices import Index
from symopt.calculus.nodes import Node
from symopt.verification.code.claimed.inputs import Sheet
from symopt.verification.code.claimed.switches import settings
from symopt.verification.code.claimed.target import Place
from symopt.verification.code.points.sampling import Sampler, short
from symopt.verification.code.truth.truth import Truth

OFFSETS = (0.0, 2.0**-6, -(2.0**-6), 0.25, -0.25)
"""How far from the switch, relative to the entry moved (absolute below 1)."""
STEPS = 12
GRID = 0.125
MOST_PLACES = 4
"""So many entries of an array are tried."""


def at_switches(sampler: Sampler, truth: Truth, limit: int) -> Iterator[Sheet]:
    """Yield sheets with rows at and beside each switch, at most about `limit` of them."""
    gaps = truth.target.switches
    each = max(1, limit // max(len(gaps), 1))
    for number, gap in enumerate(gaps):
        for turn in range(each):
            yield from _about(sampler, truth, gap, 64 * number + turn, turn)


def _about(sampler: Sampler, truth: Truth, gap: Node, number: int, turn: int) -> Iterator[Sheet]:
    sheet = sampler.ordinary(number, len(OFFSETS) if sampler.claim.by_row else None, GRID)
    names = sampler.movable(gap)
    choices = list(settings(gap, dict(sheet.sizes))) if sheet is not None else []
    if sheet is None or not names or not choices:
        return
    name = names[turn % len(names)]
    move = _Move(sampler, truth, gap, choices[number % len(choices)], name)
    if sampler.claim.by_row and name in sheet.columns:
        for row in range(sheet.rows):
            sheet = move.onto(sheet, row, OFFSETS[row % len(OFFSETS)]) or sheet
        yield replace(sheet, kind="at a switch")
        return
    moved = move.onto(sheet, turn % sheet.rows, OFFSETS[turn // len(names) % len(OFFSETS)])
    if moved is not None:
        yield replace(moved, kind="at a switch")


@dataclass(frozen=True, slots=True)
class _Move:
    """Moving an entry of one variable until a difference, at values of its indices, is 0."""

    sampler: Sampler
    truth: Truth
    gap: Node
    places: dict[Index, int]
    name: str

    def onto(self, sheet: Sheet, row: int, offset: float) -> Sheet | None:
        """Return the sheet with an entry moved to where the difference is 0, and on by the offset."""
        shape = self.sampler.shape(self.name, sheet.sizes)
        options = list(np.ndindex(*shape))
        Random(f"{self.sampler.seed} {self.name} {row}").shuffle(options)
        for place in options[:MOST_PLACES]:
            found = self._zero(sheet, place, row)
            if found is not None:
                value = short(found)
                value = short(value + offset * max(1.0, abs(value)))
                return self.sampler.with_value(sheet, self.name, place, value, row)
        return None

    def _zero(self, sheet: Sheet, place: Place, row: int) -> float | None:
        """Return where the difference is 0, if the secant method finds it."""
        before = sheet.entry(self.name, tuple(k + 1 for k in place), row)
        last, here = self._value(sheet, place, row, before), before + GRID
        for _ in range(STEPS):
            now = self._value(sheet, place, row, here)
            if now is None or last is None or now == last:
                return None
            if now == 0:
                return here
            step = now * (here - before) / (now - last)
            before, last, here = here, now, here - step
            if abs(step) <= 2.0**-50 * abs(here):
                return here
        return None

    def _value(self, sheet: Sheet, place: Place, row: int, entry: float) -> float | None:
        moved = self.sampler.with_value(sheet, self.name, place, entry, row)
        found = None if moved is None else self.truth.row(moved, row).gap(self.gap, self.places)
        return None if found is None else found[0]
