"""Ways out, followed in many digits to the end of double precision: does f fall on all of them?

Along a valley the unknown x_j is held at t_k = x_j ± w 4^k, wider beyond 10³⁰, and f minimized in the
others:

    φ(t) = min f(x) over x with x_j = t,      φ′(t) = ∂f/∂x_j there

Along a ray t ↦ x + t d the slope is ∇f · d. Where the slope is certainly negative at each place, and f lower
than at the one before, up to 10³⁰⁰ or until nothing is left that a double could hold, f has no minimum
that way. Where the slope turns, there is one before.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum

from symopt.foundation.record import record
from symopt.optimization.digits.descent import Place, descend
from symopt.optimization.digits.formula import NOTHING, Ball, Balls, Formula

_BISECTIONS = 30
_MOST_STEPS = 40
_WIDER, _MUCH_WIDER, _FAR = 4, 2**16, 1e30
# So far out, or so low, is the end of double precision.
_END = 1e300


class Way(Enum):
    """What became of a way out."""

    FALLS = "f falls all along it"
    TURNS = "f rises again"
    UNKNOWN = "that is not certain"


@record
class Seen:
    """What was seen of a way out.

    point: near the lowest place, where f turns; else the last.   values: f at the first and the last three.
    """

    way: Way
    point: Balls | None = None
    values: tuple[float, ...] = ()


UNKNOWN = Seen(Way.UNKNOWN)


@record
class _Spot:
    """A place on a way: f, its slope and the point; falls: the sign of -slope, None where not certain."""

    value: Ball
    slope: Ball
    point: Balls


def along_a_valley(formula: Formula, begin: Place, lead: int) -> Seen:
    """Return what f does where one unknown grows and the others follow, from a place at rest in them."""
    others = [k for k in range(formula.size) if k != lead]
    first = descend(formula, begin.point, others, _MOST_STEPS)
    if first is None or not first.settled:
        return UNKNOWN
    slope = first.at.gradient[lead]
    if not (slope < 0 or slope > 0):
        return UNKNOWN
    sign = 1 if slope < 0 else -1
    origin = first.point[lead]
    known: list[Balls] = [first.point]

    def spot(gap: Ball) -> _Spot | None:
        with formula.working([float(origin) + sign * float(gap)]):
            target = (origin + sign * gap).mid()
        place = _followed(formula, known, lead, target, others)
        if place is None:
            return None
        known.append(place.point)
        return _Spot(place.at.value, sign * place.at.gradient[lead], place.point)

    return _along(formula, spot, _Spot(first.at.value, sign * slope, first.point))


def _followed(
    formula: Formula, known: list[Balls], lead: int, target: Ball, others: list[int]
) -> Place | None:
    """Return where f is lowest with x_lead at its next value: from where the last places lead."""
    last = known[-1]
    guesses = [list(last)]
    if len(known) > 1:
        before = known[-2]
        with formula.working([float(target), *last]):
            share = (target - last[lead]) / (last[lead] - before[lead])
            guesses.append([(x + share * (x - b)).mid() for x, b in zip(last, before, strict=True)])
            ratios = [x / b if abs(b) > 0 else x for x, b in zip(last, before, strict=True)]
            power = [
                (x * r).mid() if 0 < float(abs(r)) < 64 else x
                for x, r in zip(last, ratios, strict=True)
            ]
            guesses.append(power)
    trials: list[tuple[float, Balls]] = []
    for guess in guesses:
        guess[lead] = target
        with formula.working(guess):
            value = formula.value(guess)
        if value is not None:
            trials.append((float(value), guess))
    best: Place | None = None
    for _, guess in sorted(trials, key=lambda trial: trial[0]):
        found = descend(formula, guess, others, _MOST_STEPS)
        if found is not None and found.settled:
            best = found
            break
    return best


def along_a_ray(formula: Formula, origin: Balls, direction: Balls) -> Seen:
    """Return what f does along x + t d."""
    from flint import arb

    def spot(gap: Ball) -> _Spot | None:
        far = [float(x) + float(gap) * float(d) for x, d in zip(origin, direction, strict=True)]
        with formula.working(far):
            point = [(x + gap * d).mid() for x, d in zip(origin, direction, strict=True)]
            found = formula.first(point)
            if found is None:
                return None
            slope = sum((g * d for g, d in zip(found[1], direction, strict=True)), arb(0))
            return _Spot(found[0], slope, point)

    first = spot(arb(0))
    return UNKNOWN if first is None else _along(formula, spot, first)


def _along(formula: Formula, spot: Callable[[Ball], _Spot | None], first: _Spot) -> Seen:
    """Return what f does on a way from its first place."""
    from flint import arb

    if not first.slope < 0:
        return UNKNOWN
    size = max(1.0, max(abs(float(x)) for x in first.point))
    # Not much beside x, nor beyond what x is: the place may be near the turn.
    gap, before, nothing = arb(size) / 64, arb(0), arb(2) ** NOTHING
    places = [first]
    while gap < _END:
        found, last = spot(gap), places[-1]
        if found is None:
            return UNKNOWN
        level = abs(found.slope) * gap < nothing
        if level and abs(last.value - found.value) < nothing:
            break
        if found.slope > 0 and not level:
            return Seen(Way.TURNS, _turn(formula, spot, before, gap, last.point))
        if not (found.slope < 0 or level) or not found.value < last.value:
            return UNKNOWN
        places.append(found)
        if found.value < -_END:
            break
        before, gap = gap, gap * (_WIDER if gap < _FAR else _MUCH_WIDER)
    if not first.value - places[-1].value > nothing:
        return UNKNOWN
    return Seen(Way.FALLS, places[-1].point, tuple(float(p.value) for p in (first, *places[-3:])))


def _turn(
    formula: Formula, spot: Callable[[Ball], _Spot | None], low: Ball, high: Ball, point: Balls
) -> Balls:
    """Return a place near the one where f turns between two distances."""
    for _ in range(_BISECTIONS):
        with formula.working([float(high)]):
            middle = ((low * high).sqrt() if low > 0 else (low + high) / 2).mid()
        found = spot(middle)
        if found is None:
            break
        if found.slope < 0:
            low, point = middle, found.point
        elif found.slope > 0:
            high = middle
        else:
            return found.point
    return point
