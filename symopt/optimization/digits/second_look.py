"""A second look at a run that found no minimum, or none that is certain: in as many digits as it takes.

Far out, doubles lose what decides: at x = y = 10⁹ the minimum of 1/(x + y) + 10⁻¹⁸ (x + y) + (x - y)² lies in
a valley 10⁻⁴⁵ deep whose walls are steeper than the rounding of x - y lets any slope be seen. Where f is a
formula, it is followed in many digits: by Newton's method, along a valley, along rays. A minimum counts if
interval Newton proves it, with a Hessian that is positive definite all over the box; that there is none
this way counts if f falls to the end of double precision.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from fractions import Fraction
from itertools import chain
from math import inf

import numpy as np

from symopt.calculus.build import rewrite
from symopt.calculus.nodes import Entry, Node, Number
from symopt.foundation.record import record
from symopt.optimization.critical.functions import Function
from symopt.optimization.critical.intervals import enclosed
from symopt.optimization.digits.curves import on_a_curve
from symopt.optimization.digits.descent import Place, definite, descend
from symopt.optimization.digits.formula import LARGEST, NOTHING, Balls, Formula
from symopt.optimization.digits.way import Seen, Way, along_a_ray, along_a_valley
from symopt.optimization.problem import Mask, Matrix, Vector
from symopt.optimization.session import Session

_MOST_UNKNOWNS = 10
_MOST_STEPS = 60
_MOST_LEADS = 2
_SIMPLE = 12
_SOME_WAY = 1e-3
_ZERO = 1e-30
# Falls that shrink no more than so from one fourfold lengthening to the next have no end, as those of -log t.
_LOGARITHMIC = 0.999
# Enough for what is left of f where it is next to nothing.
_BITS_FAR_OUT = 300 - NOTHING


class Found(Enum):
    """What a second look shows."""

    MINIMUM = "a minimum"
    FALLS = "f falls to the end of double precision"
    NOTHING = "nothing certain"
    UNABLE = "f is no formula of a few unknowns"


@record
class Look:
    """What a second look shows.

    point, value, eigenvalues: of the minimum, and of its Hessian.   there: f at the point in doubles.
    held: unknowns at a bound.
    direction, value, fall: of a way on which f falls, to what (-inf where it seems to fall for ever) and by
    how much.
    """

    found: Found
    point: Vector | None = None
    value: float = 0.0
    eigenvalues: tuple[float, ...] = ()
    held: tuple[str, ...] = ()
    direction: Vector | None = None
    fall: float = 0.0
    there: float | None = None


def look(session: Session, space: Matrix | None, *, out: bool) -> Look:
    """Return what many digits show from the current point on.

    space: unit columns along which the curvature is not certain.   out: whether the run went away, so that
    valleys are followed as well as rays.
    """
    formula, free = _formula_of(session)
    if formula is None:
        return Look(Found.UNABLE)
    current = session.current.point[free]
    begin = _balls(current)
    place = descend(formula, begin, range(len(begin)), _MOST_STEPS)
    if place is not None and place.settled:
        return _minimum(session, formula, place.point, free)
    formula.bits = _BITS_FAR_OUT
    reached = current if place is None else np.array([float(x) for x in place.point])
    ways = [_rays(session, formula, reached, None if space is None else space[free], free)]
    if out and place is not None:
        ways.append(_valleys(session, formula, place, free))
    for seen in chain(*ways):
        if seen.way is Way.FALLS:
            return _falling(seen, current, free)
        if seen.way is Way.TURNS and _elsewhere(seen, current):
            assert seen.point is not None  # where it turns
            turned = descend(formula, seen.point, range(len(begin)), _MOST_STEPS)
            if turned is not None and turned.settled:
                return _minimum(session, formula, turned.point, free)
    return Look(Found.NOTHING)


def look_along_kinks(session: Session) -> Look:
    """Return where many digits show f to be lowest on the kinks next to the current point."""
    formula, free = _formula_of(session)
    if formula is None or not free.all():
        return Look(Found.UNABLE)
    with formula.working(session.current.point.tolist()):
        found = on_a_curve(formula, session.current.point)
    if found is None:
        return Look(Found.NOTHING)
    point = np.array([float(x) for x in found[0]])
    point[np.abs(point) < _ZERO * np.maximum(1.0, np.abs(point).max())] = 0.0
    return Look(Found.MINIMUM, point, found[1], there=_value(formula, point))


def _balls(point: Vector) -> Balls:
    from flint import arb

    return [arb(float(x)) for x in point]


def _elsewhere(seen: Seen, current: Vector) -> bool:
    """Return whether a way turns far enough from where it began to lead to another descent."""
    assert seen.point is not None
    moved = [abs(float(x) - float(c)) for x, c in zip(seen.point, current, strict=True)]
    return max(moved) > _SOME_WAY * max(1.0, float(np.abs(current).max()))


def _falling(seen: Seen, current: Vector, free: Mask) -> Look:
    """Return what is known of a way on which f falls."""
    assert seen.point is not None
    size = max(abs(float(x)) for x in seen.point)
    direction = np.zeros(len(free))
    direction[free] = [float(x) / size for x in seen.point] - current / size
    direction /= float(np.linalg.norm(direction))
    first, *last = seen.values
    lasting = len(last) == 3 and last[1] - last[2] >= _LOGARITHMIC * (last[0] - last[1]) > 0
    value = -inf if lasting else last[-1]
    return Look(Found.FALLS, None, value, direction=direction, fall=first - last[-1])


def _formula_of(session: Session) -> tuple[Formula | None, Mask]:
    """Return f as a formula of the unknowns that no bound holds, and which these are."""
    problem, current = session.evaluator.problem, session.current
    free = np.ones(session.evaluator.size, dtype=np.bool_)
    if problem.formula is None or session.constraints or len(free) > _MOST_UNKNOWNS:
        return None, free
    function = problem.formula()
    if function is None or not np.isfinite(current.point).all():
        return None, free
    box = session.box
    if box is not None:
        free = box.free(current.point, current.gradient)
        free &= (current.point > box.lower) & (current.point < box.upper)
        if not free.any():
            return None, free
    held = {
        name: Number(Fraction(float(x)))
        for name, x, moves in zip(function.names, current.point, free, strict=True)
        if not moves
    }

    def put(entry: Entry) -> Node:
        return held.get(entry.name, entry)

    names = tuple(n for n in function.names if n not in held)
    part = Function(names, rewrite(function.node, entry=put)) if held else function

    def admits(point: Vector) -> bool:
        whole = current.point.copy()
        whole[free] = point
        inside = box is None or bool(((whole >= box.lower) & (whole <= box.upper)).all())
        return inside and (problem.in_domain is None or bool(problem.in_domain(whole)))

    return Formula(part, admits), free


def _rays(
    session: Session, formula: Formula, reached: Vector, space: Matrix | None, free: Mask
) -> Iterator[Seen]:
    """Yield what is seen of rays: along the path, and where curvature is not certain."""
    start, current = session.start.point[free], session.current.point[free]
    previous = current if session.previous is None else session.previous.point[free]
    wanted = [current - start, current - previous, reached - start, current]
    if space is not None:
        wanted += [sign * column for column in space.T[:_MOST_LEADS] for sign in (1.0, -1.0)]
    tried: list[Balls] = []
    for way in wanted:
        if session.box is not None:
            whole = np.zeros(len(free))
            whole[free] = way
            way = session.box.unbounded(whole)[free]  # noqa: PLW2901 - as far as no bound ends it
        size = float(np.abs(way).max())
        if not 0 < size < LARGEST:
            continue
        for direction in (_simple(way / size), _balls(way / size)):
            if direction not in tried:
                tried.append(direction)
                yield along_a_ray(formula, _balls(current), direction)


def _simple(way: Vector) -> Balls:
    """Return a direction in simple fractions."""
    from flint import arb

    parts = [Fraction(float(x)).limit_denominator(_SIMPLE) for x in way]
    return [arb(part.numerator) / part.denominator for part in parts]


def _valleys(session: Session, formula: Formula, place: Place, free: Mask) -> Iterator[Seen]:
    """Yield what is seen of valleys in the unknowns that went farthest."""
    start, current = session.start.point[free], session.current.point[free]
    reached = np.array([float(x) for x in place.point])
    far = np.abs(reached - start) / (1 + np.abs(start))
    for lead in np.argsort(-far)[:_MOST_LEADS].tolist():
        yield along_a_valley(formula, Place(_balls(current), place.at, settled=False), lead)


def _minimum(session: Session, formula: Formula, point: Balls, free: Mask) -> Look:
    """Return the minimum that is proved to be at a place, nothing where it is not."""
    from flint import arb_mat

    with formula.working(point):
        box = enclosed(formula.function, point)
        if box is None:
            return Look(Found.NOTHING)
        over = formula.slopes(list(box))
        at = formula.slopes(point)
        if over is None or at is None or not definite(over.hessian):
            return Look(Found.NOTHING)
        size = len(point)
        values = arb_mat(size, size, [h for row in at.hessian for h in row]).eig(algorithm="approx")
        eigenvalues = tuple(sorted(float(v.real.mid()) for v in values))
        value = float(at.value)
    whole = session.current.point.copy()
    whole[free] = [float(x) for x in point]
    names = session.evaluator.problem.names
    held = tuple(name for name, moves in zip(names, free, strict=True) if not moves)
    there = _value(formula, whole[free])
    return Look(Found.MINIMUM, whole, value, eigenvalues, held, there=there)


def _value(formula: Formula, point: Vector) -> float | None:
    """Return f at doubles, from many digits."""
    with formula.working(point.tolist()):
        found = formula.value(_balls(point))
    return None if found is None else float(found)
