"""Sheets at and beside the switches of branches: one entry is moved until the difference is 0.

The difference g is followed along one variable by the secant method, which meets a linear g at once.
The other values are multiples of 1/8, so that g is often exactly 0 and code sees the tie.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from symopt.calculus.indices import Index
from symopt.calculus.nodes import Node
from symopt.verification.code.inputs import Sheet
from symopt.verification.code.sampling import Sampler, short
from symopt.verification.code.switches import settings
from symopt.verification.code.target import Place
from symopt.verification.code.truth import Truth

OFFSETS = (0.0, 2.0**-6, -(2.0**-6), 0.25, -0.25)
"""How far from the switch, relative to the entry moved (absolute below 1)."""
STEPS = 12
GRID = 0.125


def at_switches(sampler: Sampler, truth: Truth, limit: int) -> Iterator[Sheet]:
    """Yield sheets with rows at and beside each switch, at most about `limit` of them."""
    each = max(1, limit // max(len(truth.switches), 1))
    for number, gap in enumerate(truth.switches):
        for turn in range(each):
            yield from _about(sampler, truth, gap, 64 * number + turn, turn)


def _about(sampler: Sampler, truth: Truth, gap: Node, number: int, turn: int) -> Iterator[Sheet]:
    sheet = sampler.ordinary(number, len(OFFSETS) if sampler.claim.by_row else None, GRID)
    names = sampler.movable(gap)
    if sheet is None or not names:
        return
    choices = list(settings(gap, dict(sheet.sizes)))
    if not choices:
        return
    name = names[turn % len(names)]
    places = choices[number % len(choices)]
    if sampler.claim.by_row and name in sheet.columns:
        for row in range(sheet.rows):
            offset = OFFSETS[row % len(OFFSETS)]
            sheet = _moved(sampler, truth, sheet, gap, places, name, row, offset) or sheet
        yield replace(sheet, kind="at a switch")
        return
    row = turn % sheet.rows
    offset = OFFSETS[turn // len(names) % len(OFFSETS)]
    moved = _moved(sampler, truth, sheet, gap, places, name, row, offset)
    if moved is not None:
        yield replace(moved, kind="at a switch")


def _moved(
    sampler: Sampler,
    truth: Truth,
    sheet: Sheet,
    gap: Node,
    places: dict[Index, int],
    name: str,
    row: int,
    offset: float,
) -> Sheet | None:
    """Return the sheet with an entry of `name` moved to where the difference is 0, and on by the offset."""
    shape = sampler.shape(name, sheet.sizes)
    options = _places(shape, f"{sampler.seed} {name} {row}")
    for place in options[:4]:
        found = _zero(sampler, truth, sheet, gap, places, name, place, row)
        if found is not None:
            value = short(found)
            value += offset * max(1.0, abs(value))
            return sampler.with_value(sheet, name, place, short(value), row)
    return None


def _zero(
    sampler: Sampler,
    truth: Truth,
    sheet: Sheet,
    gap: Node,
    places: dict[Index, int],
    name: str,
    place: Place,
    row: int,
) -> float | None:
    """Return the value of one entry at which the difference is 0, if the secant method finds it."""

    def value(x: float) -> float | None:
        moved = sampler.with_value(sheet, name, place, x, row)
        found = truth.row(moved, row).gap(gap, places) if moved is not None else None
        return None if found is None else found[0]

    before = sheet.entry(name, tuple(k + 1 for k in place), row)
    last, here = value(before), before + 0.125
    for _ in range(STEPS):
        now = value(here)
        if now is None or last is None or now == last:
            return None
        if now == 0:
            return here
        step = now * (here - before) / (now - last)
        before, last, here = here, now, here - step
        if abs(step) <= 2.0**-50 * abs(here):
            return here
    return None


def _places(shape: Place, key: str) -> list[Place]:
    from numpy import ndindex

    found = list(ndindex(*shape))
    Random(key).shuffle(found)
    return found
