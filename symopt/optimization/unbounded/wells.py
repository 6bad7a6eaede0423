"""Does a fall along a ray pass a minimum? (1 - exp(100 - t))² falls from 10⁸⁶ at t = 0 to 1, and is 0 at 100.

Far out f is flat, and beside what it was at first all that is left is rounding. Slopes are not: where f
slopes up, there is a lowest place t* before, found by bisection, and the ray passes a minimum if

    f(t*) < f(far out)      by more than the rounding of both, and by more than f rises along the ray.

The last is for a ray whose direction is known to rounding only. Along an axis it is exact, and the ray is
followed to the end of double precision, for 10³⁰/t + 10⁻³⁰ t is lowest at t = 10³⁰.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from symopt.foundation.record import record
from symopt.optimization.certificates.rounding import rounding
from symopt.optimization.evaluator import Evaluation, Evaluator
from symopt.optimization.problem import Vector

# Powers of 4 between two points of a ray at which it is looked at again.
_BETWEEN = (0.25, 0.5, 0.75, 1.0)
_BISECTIONS = 60
# Beyond the ray's end: steps of so many times, to so many times the size of a double.
_WIDER, _LARGEST = 16.0, 1e300
_AXIS = 1e-12
_NOTHING = 10.0


@record
class Reach:
    """A ray from an evaluation: its unit direction, t at its last point, and f at t = 0 and 4^k steps."""

    origin: Evaluation
    unit: Vector
    end: float
    values: Sequence[float]


def passes_a_well(evaluator: Evaluator, reach: Reach) -> bool:
    """Return whether f is lower somewhere on a ray than it is further out.

    So it also is if f falls along its main axis all the same, as far, and is lower there than further out.
    """
    unit = np.where(np.abs(reach.unit) > _AXIS, reach.unit, 0.0)
    if evaluator.problem.costly:  # a pass over many rows each time
        return _on_the_way(evaluator, reach, exact=False)
    if np.count_nonzero(unit) == 1:
        return _on_the_way(evaluator, replace(reach, unit=unit), exact=True)
    if _on_the_way(evaluator, reach, exact=False):
        return True
    lead = int(np.abs(unit).argmax())
    axis = np.where(np.arange(len(unit)) == lead, np.sign(unit), 0.0)
    ends = (reach.end * 4.0**-k for k in range(len(reach.values) - 2, -1, -1))
    along = [evaluator.at(reach.origin.point + t * axis).value for t in ends]
    values = [reach.origin.value, *along]
    falls = all(b <= a for a, b in zip(values, values[1:], strict=False))
    return falls and _on_the_way(evaluator, replace(reach, unit=axis, values=values), exact=True)


def _on_the_way(evaluator: Evaluator, reach: Reach, *, exact: bool) -> bool:
    """Return the same for one direction.   exact: whether it is known to the last digit."""
    unit = reach.unit
    steps = zip(reach.values, reach.values[1:], strict=False)
    rise = 0.0 if exact else sum(max(0.0, b - a) for a, b in steps)

    def at(t: float) -> Evaluation:
        return evaluator.at(reach.origin.point + t * unit)

    def slope(place: Evaluation) -> float:
        return float(place.gradient @ unit)

    def lower(low: Evaluation, far: Evaluation) -> bool:
        if not low.value < far.value - rise:
            return False
        unsure = rounding(evaluator, low) + rounding(evaluator, far)
        return low.value < far.value - max(rise, unsure)

    last = lowest = at(reach.end)
    inner, falling = 0.0, slope(reach.origin)
    # What slopes are at the end is nothing, or rounding.
    level = -_NOTHING * abs(slope(last)) if last.smooth else 0.0
    for t in _places(reach, beyond=exact):
        place = at(t)
        if t > reach.end:
            if not place.finite:
                break
            last, level = place, 0.0
        if place.smooth:
            here = slope(place)
            if falling < level <= here:
                place = _turning(at, lambda found: slope(found) >= level, (inner, t))  # noqa: B023
            inner, falling = t, here
        lowest = place if place.value < lowest.value else lowest
        if lower(lowest, last):
            return True
    return False


def _turning(
    at: Callable[[float], Evaluation], up: Callable[[Evaluation], bool], ends: tuple[float, float]
) -> Evaluation:
    """Return where f turns up between two places."""
    low, high = ends
    for _ in range(_BISECTIONS):
        middle = (low + high) / 2
        low, high = (low, middle) if up(at(middle)) else (middle, high)
    return at(low)


def _places(reach: Reach, *, beyond: bool) -> Iterator[float]:
    """Yield t between the points of a ray, one after the other, and beyond them."""
    for count in range(len(reach.values), 1, -1):
        yield from (reach.end * 4.0 ** (part + 1 - count) for part in _BETWEEN)
    t = reach.end * _WIDER
    while beyond and t < _LARGEST:
        yield t
        t *= _WIDER
