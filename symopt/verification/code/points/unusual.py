"""Sheets with an unusual entry: equal to another, 0, large, tiny, or at an end of its domain.

There code overflows, loses digits or divides 0 by 0, and clips and floors in it show; and a column or an
array with all its entries 0, or 1, where code returns early.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from random import Random

import numpy as np

from symopt.verification.code.claimed.inputs import Sheet
from symopt.verification.code.points.sampling import Sampler, short

AMOUNTS = (0.0, 1.0, 45.0, 800.0, 20.0, 2.0**-30, 2.0**-12, 8192.0)
SIGNED = (0.0, 1.0, 45.0, -45.0, 800.0, -800.0, 20.0, -20.0, 2.0**-30, -(2.0**-12), 8192.0)
PARTS = (0.0, 1.0, 2.0**-20, 1 - 2.0**-20)
"""Of an interval's length."""
MOST_TIES = 2
UNIFORM = (0.0, 1.0)
MOST_UNIFORM = 8


def unusual(sampler: Sampler, count: int) -> Iterator[Sheet | None]:
    """Yield `count` sheets in which every row, or one parameter, has an unusual entry."""
    turns = Counter[str]()
    columns = [n for n in sampler.relevant if n in sampler.claim.columns]
    others = [n for n in sampler.relevant if n not in sampler.claim.columns]
    for number in range(count):
        sheet = sampler.ordinary(number)
        if sheet is None:
            yield None
            continue
        if others and (number % 2 or not columns):
            name = others[turns[""] % len(others)]
            turns[""] += 1
            sheet = _changed(sampler, sheet, name, 0, turns)
        elif columns:
            for row in range(sheet.rows):
                name = min(columns, key=lambda n: (turns[n], columns.index(n)))
                sheet = _changed(sampler, sheet, name, row, turns)
        yield replace(sheet, kind="unusual")


def uniform(sampler: Sampler) -> Iterator[Sheet | None]:
    """Yield sheets in which all entries of a column, or of an array, are the same."""
    names = [n for n in sampler.relevant if n in sampler.claim.columns or sampler.graph.shapes[n]]
    wanted = [(value, name) for value in UNIFORM for name in names if not sampler.tied(name)]
    for number, (value, name) in enumerate(wanted[:MOST_UNIFORM]):
        sheet = sampler.ordinary(number)
        if sheet is None or not sampler.ranges[name].allows(Fraction(value)):
            continue
        own = sheet.arrays[name]
        filled = np.full(own.shape, value, dtype=own.dtype)
        changed = replace(sheet, arrays={**sheet.arrays, name: filled}, kind="uniform")
        if not sampler.bad_rows(changed):
            yield changed


def _changed(sampler: Sampler, sheet: Sheet, name: str, row: int, turns: Counter[str]) -> Sheet:
    """Return the sheet with one entry changed in the next way that the domain allows."""
    if sampler.tied(name):
        turns[name] += 1
        return sheet
    options = list(_options(sampler, sheet, name, row))
    source = Random(f"{sampler.seed} {name} {turns[name]}")
    place = tuple(source.randrange(n) for n in sampler.shape(name, sheet.sizes))
    for _ in options:
        value = options[turns[name] % len(options)]
        turns[name] += 1
        found = sampler.with_value(sheet, name, place, value, row)
        if found is not None:
            return found
    return sheet


def _options(sampler: Sampler, sheet: Sheet, name: str, row: int) -> Iterator[float]:
    own = sampler.ranges[name]
    low, high = own.inside.lower, own.inside.upper
    if own.pool:
        yield from map(float, own.pool)
        return
    scalars = [n for n in sampler.relevant if n != name and not sampler.graph.shapes[n]]
    yield from (sheet.entry(n, (), row) for n in scalars[:MOST_TIES])
    if low is not None and high is not None:
        yield from (short(float(low) + float(high - low) * part) for part in PARTS)
    elif low is not None:
        yield from (short(float(low) + v) for v in AMOUNTS)
    elif high is not None:
        yield from (short(float(high) - v) for v in AMOUNTS)
    else:
        yield from SIGNED
