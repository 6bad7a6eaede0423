"""Sheets of sizes that ordinary ones do not have: more than a dozen, and 1.

There shows what code does with its first seven rows alone, or takes for another number of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symopt.verification.code.claimed.inputs import Sheet
from symopt.verification.code.points.sampling import Sampler

LARGE = 13
"""The size of the first dimension; each further one has one more."""
MOST_SINGLE = 4
"""So many dimensions are made 1, one at a time."""


def other_sizes(sampler: Sampler) -> Iterator[Sheet | None]:
    """Yield a sheet in which all sizes are large, and some in which one is 1."""
    names = [name for name in sampler.size_names if name not in sampler.fixed_sizes]
    rows = bool(sampler.claim.columns) and not sampler.fixed_rows
    chosen = [{name: LARGE + k for k, name in enumerate(names)}] if names or rows else []
    chosen += [{name: 1} for name in names[:MOST_SINGLE]]
    for number, sizes in enumerate(chosen):
        many = LARGE + len(names) if rows and not number else None
        sheet = sampler.ordinary(number, many, sizes=sizes)
        yield None if sheet is None else replace(sheet, kind="sizes")
