"""Telling a wrong formula from lost digits by the numbers alone, where code cannot be run without rounding.

The relative error of a wrong formula changes little from one point to the next, that of rounding jumps
about, signs included. So the code is called at neighbors, a percent away, and the errors are
compared; a point that is wrong while all its neighbors are right is a wrong exception.
"""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from random import Random

from symopt.verification.code.claimed.inputs import Sheet
from symopt.verification.code.claimed.target import Target
from symopt.verification.code.points.sampling import Sampler, short
from symopt.verification.code.running.call import Caller, CodeError
from symopt.verification.code.running.results import Result, read_result
from symopt.verification.code.truth.findings import Expectation, Finding
from symopt.verification.code.truth.truth import Truth

NEIGHBORS = 8
NEAR = 2.0**-7
"""How far away neighbors are, relative to each entry."""
RIGHT = 16.0
"""So few units of roundoff are no error."""
SPREAD = 2.0
"""The errors of a wrong formula differ by no more than this factor among neighbors."""


def steady(target: Target, call: Caller, sampler: Sampler, finding: Finding) -> bool:
    """Return whether an error is of the formula, as far as its neighbors tell."""
    errors = [
        error
        for number in range(NEIGHBORS)
        if (error := _error(target, call, sampler, finding, number)) is not None
    ]
    if len(errors) < NEIGHBORS // 2:
        return finding.ordinary
    sizes = sorted(map(abs, errors))
    if not sizes[-1]:  # all neighbors are right
        return finding.gross
    same = len({e > 0 for e in errors}) == 1
    return same and sizes[-1] <= SPREAD * sizes[0]


def _error(
    target: Target, call: Caller, sampler: Sampler, finding: Finding, number: int
) -> float | None:
    """Return the relative error at a neighbor: 0 if it agrees, None if nothing can be said."""
    sheet = _neighbor(sampler, finding.sheet, number)
    try:
        result = read_result(call(sheet), target, sheet)
    except CodeError:
        return None
    if not isinstance(result, Result):
        return None
    truth = Truth(target, result.unit)
    row = finding.row or 0
    used = [row] if target.claim.by_row else range(sheet.rows)
    divisor = sheet.rows if target.claim.reduction == "mean" else 1
    expectation = Expectation([truth.row(sheet, r) for r in used], finding.component, divisor)
    claimed = float(result.numbers[row, finding.component.position])
    if expectation.kink or expectation.bounds is None or not isfinite(claimed):
        return None
    here = float(expectation.bounds[0].mid())
    if not here or not isfinite(here):
        return None
    error = (claimed - here) / abs(here)
    return 0.0 if abs(error) <= RIGHT * result.unit else error


def _neighbor(sampler: Sampler, sheet: Sheet, number: int) -> Sheet:
    """Return a sheet with each entry that can be moved changed a little."""
    source = Random(f"{sampler.seed} neighbor {number}")
    arrays = {name: array.copy() for name, array in sheet.arrays.items()}
    for name, array in arrays.items():
        own = sampler.ranges[name]
        if name in sampler.claim.fixed or own.discrete or sampler.tied(name):
            continue
        shifts = [1 + NEAR * source.uniform(-1, 1) for _ in range(array.size)]
        flat = [short(float(v) * s) for v, s in zip(array.flat, shifts, strict=True)]
        array.flat[:] = flat
    moved = replace(sheet, arrays=arrays)
    bad = sampler.bad_rows(moved)
    return sheet if bad else moved
