"""One number that code returned, compared with the truth.

wrong      the error is larger than rounding explains, or nan where no value on the way is large or small
loses      explained by rounding, but digits are missing that a better formula keeps
overflows  nan or infinite where values on the way are large or small
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property
from math import inf, isfinite, log10
from typing import TYPE_CHECKING

from symopt.equality.enclosures.precision import working
from symopt.verification.code.claimed.inputs import Sheet
from symopt.verification.code.claimed.target import Component
from symopt.verification.code.truth.magnitude import absolute
from symopt.verification.code.truth.truth import Costs, RowTruth

if TYPE_CHECKING:
    from flint import arb

TINY = 1e-290
"""Nearer to 0 a float has fewer digits than 53 bits."""
GROSS = 2.0**-20
"""A relative error that is too large at unusual values, too, to be put down to rounding unseen."""
MISSING = 2.0
"""So many digits are missed before it is worth a note."""
ENOUGH = 4.0
"""An error of so few units of roundoff needs no comparison with what can be attained."""
NEARLY = 64.0
"""With so few the error is within what the author's form costs, and no digits are missed."""
BITS = 320
MUCH = 256.0
"""An error that is so many times smaller without rounding was one of rounding."""


class Mark(Enum):
    """What one comparison shows."""

    AGREES = "agrees"
    LOSES = "loses digits"
    OVERFLOWS = "overflows"
    WRONG = "wrong"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """One comparison.

    row: the row of the result, None where it has none.   truth: a ball, the nearer end at a switch.
    attained, attainable: decimal digits; None where digits say nothing.
    lost: digits that a stable formula would have.
    gross: whether it is too large for an error that was overlooked.
    certain: whether the code was run without rounding to tell a wrong formula from lost digits.
    """

    mark: Mark
    component: Component
    sheet: Sheet
    row: int | None
    claimed: float
    truth: arb | None
    ordinary: bool = True
    kink: bool = False
    attained: float | None = None
    attainable: float | None = None
    lost: float = 0.0
    gross: bool = True
    certain: bool = False


class Expectation:
    """The truth of one component of one result: of one row, or reduced over rows."""

    def __init__(self, rows: Sequence[RowTruth], component: Component, divisor: int) -> None:
        self.rows, self.component, self.divisor = rows, component, divisor

    @cached_property
    def bounds(self) -> tuple[arb, arb] | None:
        """What the truth lies between; None where it has no value for certain."""
        found = [row.bounds(self.component) for row in self.rows]
        known = [pair for pair in found if pair is not None]
        if len(known) < len(found):
            return None
        with working(BITS):
            low = sum((p[0] for p in known[1:]), known[0][0]) / self.divisor
            high = sum((p[1] for p in known[1:]), known[0][1]) / self.divisor
        return low, high

    @property
    def own(self) -> float:
        """The running error of the author's form, which is the cheapest of the costs."""
        each = [row.radius(0, self.component) for row in self.rows]
        return sum(inf if r is None else r for r in each) / self.divisor

    @cached_property
    def costs(self) -> Costs:
        """What rounding costs, summed over the rows."""
        each = [row.costs(self.component) for row in self.rows]
        return Costs(*(sum(parts) / self.divisor for parts in zip(*each, strict=True)))

    @property
    def ordinary(self) -> bool:
        """Whether all values on the way are of ordinary size."""
        for row in self.rows:
            row.size(self.component)
        return all(row.magnitude.seen.ordinary for row in self.rows)

    @property
    def kink(self) -> bool:
        """Whether a branch switches here."""
        return any(row.kink for row in self.rows)


def compare(
    claimed: float, expectation: Expectation, sheet: Sheet, row: int | None, unit: float
) -> Finding:
    """Return what one number shows."""
    component, bounds = expectation.component, expectation.bounds
    if bounds is None:
        return Finding(Mark.UNKNOWN, component, sheet, row, claimed, None)
    near, error = _distance(claimed, *bounds)
    size = max(map(absolute, bounds))
    found = Finding(Mark.AGREES, component, sheet, row, claimed, near, kink=expectation.kink)
    silent = found.kink or not size
    if not isfinite(size) or (size < TINY and abs(claimed) < TINY):
        return found
    if error <= ENOUGH * unit * size:
        most = _digits(0.0, size, unit)
        attained = _digits(error, size, unit)
        return found if silent else replace(found, attained=attained, attainable=most)
    if not silent and error <= NEARLY * unit * size and error <= expectation.own:
        attained = _digits(error, size, unit)
        return replace(found, attained=attained, attainable=attained)
    found = replace(found, ordinary=expectation.ordinary)
    if not isfinite(claimed):
        return replace(found, mark=Mark.WRONG if found.ordinary else Mark.OVERFLOWS)
    costs = expectation.costs
    attained, attainable, best = (_digits(e, size, unit) for e in (error, costs.own, costs.stable))
    if error > costs.explained + ENOUGH * unit * size:
        found = replace(found, attained=attained, attainable=attainable, lost=best - attained)
        return replace(found, mark=Mark.WRONG, gross=found.ordinary or error > GROSS * size)
    if silent:
        return found
    return replace(
        found,
        mark=Mark.LOSES if best - attained > MISSING else Mark.AGREES,
        attained=min(attained, attainable),
        attainable=attainable,
        lost=best - attained,
    )


def mended(finding: Finding, said: arb, expectation: Expectation) -> Finding:
    """Return a finding in the light of what the code says without rounding.

    If that is much nearer to the truth, the formula is right here and floats lose it.
    """
    bounds = expectation.bounds
    assert bounds is not None  # a finding that refutes has a truth
    if not said.is_finite():
        return finding
    with working(BITS):
        inside = bounds[0].union(bounds[1])
        left = float(said.rad()) if said.overlaps(inside) else absolute(said - inside)
        float_error = _distance(finding.claimed, *bounds)[1]
    if left > float_error / MUCH:
        return replace(finding, certain=True)
    return replace(finding, mark=Mark.LOSES, certain=True)


def _digits(error: float, size: float, unit: float) -> float:
    if not size:
        return 0.0
    return max(0.0, -log10(min(max(error / size, unit), 1.0)))


def _distance(claimed: float, low: arb, high: arb) -> tuple[arb, float]:
    """Return the nearer end and how far a number is outside of both."""
    from flint import arb

    if not isfinite(claimed):
        return low, inf
    with working(BITS):
        value = arb(claimed)
        below, above = low - value, value - high
        if below > 0:
            return low, absolute(below)
        if above > 0:
            return high, absolute(above)
        return (low, 0.0) if abs(below) < abs(above) else (high, 0.0)
