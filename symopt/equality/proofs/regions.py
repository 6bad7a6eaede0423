r"""Connected sets of points on which functions with zero gradient are constant.

A region U is an open box, or the part of one where further polynomial inequalities g > 0 hold strictly, and

* every g is affine: U is convex; or
* 0 is inside the box and every g is c + h with c > 0 and h homogeneous: then g(tx) = c + t^d h(x) is positive
  for 0 ≤ t < 1 if g(x) ≥ 0, so that U has with x the whole segment from 0 to x.

Every point at which the conditions hold, strictly or not, is the end of a segment in U from the center.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import TYPE_CHECKING

from symopt.calculus import build
from symopt.calculus.graph import names_in
from symopt.calculus.nodes import TRUE, Boolean, Compare, Entry, Node, Number
from symopt.equality.form.canonical import normal
from symopt.equality.form.field import fraction, used
from symopt.equality.form.space import Known, Space
from symopt.equality.limits import GaveUp

if TYPE_CHECKING:
    from symopt.equality.form.signs.facts import Fact

CHOICES = tuple(map(Fraction, ("0", "1", "1/2", "-1", "2", "-1/2", "1/4", "3")))
"""Values for a name, in the order in which they are tried."""
MOST_POINTS = 6


@dataclass(frozen=True, slots=True)
class Interval:
    """An open interval; None is unbounded."""

    lower: Fraction | None = None
    upper: Fraction | None = None

    def holds(self, value: Fraction) -> bool:
        """Return whether the value is inside."""
        return (self.lower is None or self.lower < value) and (
            self.upper is None or value < self.upper
        )

    @property
    def empty(self) -> bool:
        """Whether there is nothing inside."""
        return self.lower is not None and self.upper is not None and self.lower >= self.upper


@dataclass(frozen=True, slots=True)
class Region:
    """An open box in the names, cut by inequalities; a name without an interval is unbounded."""

    intervals: Mapping[str, Interval]
    inequalities: tuple[Node, ...] = ()

    @property
    def known(self) -> Known:
        """What is known of names inside the region."""
        domain = {name: tuple(_conditions(name, i)) for name, i in self.intervals.items()}
        return Known(domain, constraints=self.inequalities)

    def points(self, names: Iterable[str]) -> Iterator[dict[str, Fraction]]:
        """Yield a few points inside, the plainest first."""
        ordered = sorted(names)
        choices = [_choices(self.intervals.get(name, Interval())) for name in ordered]
        diagonal = [
            tuple(values[k] if k < len(values) else values[0] for values in choices)
            for k in range(max(map(len, choices), default=1))
        ]
        found = 0
        for values in dict.fromkeys([*diagonal, *product(*(c[:3] for c in choices[:4]))]):
            point = dict(zip(ordered, values, strict=False))
            if len(point) == len(ordered) and all(_holds(c, point) for c in self.inequalities):
                yield point
                found += 1
            if found == MOST_POINTS:
                return


def _conditions(name: str, interval: Interval) -> Iterator[Node]:
    if interval.lower is not None:
        yield Compare("<", Number(interval.lower), Entry(name))
    if interval.upper is not None:
        yield Compare("<", Entry(name), Number(interval.upper))


def _choices(interval: Interval) -> list[Fraction]:
    low, high = interval.lower, interval.upper
    more: list[Fraction] = []
    if low is not None and high is not None:
        more = [(low + high) / 2, low + (high - low) / 4]
    elif low is not None:
        more = [low + 1, low + 2]
    elif high is not None:
        more = [high - 1, high - 2]
    return list(dict.fromkeys(v for v in (*CHOICES, *more) if interval.holds(v)))


def _holds(condition: Node, point: Mapping[str, Fraction]) -> bool:
    return build.rewrite(condition, entry=lambda e: Number(point[e.name])) is TRUE


def regions(space: Space, names: frozenset[str]) -> Iterator[Region]:
    """Yield regions that hold, or border on, every point at which the conditions of the space hold.

    space: with both sides in it, so that it knows where they are defined. The first region is a box; the
    second, if there is one, is cut by the conditions in several names.
    """
    intervals: dict[str, Interval] = {}
    for fact in (*space.declared.values(), *space.facts.values()):
        _bound(space, fact, names, intervals)
    if any(interval.empty for interval in intervals.values()):
        return
    yield Region(intervals)
    cut = [c for c in _atoms(space.known.constraints) if len(names_in(c)) > 1]
    kept = [c for c in cut if names_in(c) <= names]
    shapes = [_shape(space, c) for c in kept]
    used_ones = [(c, s) for c, s in zip(kept, shapes, strict=True) if s is not None]
    if not used_ones:
        return
    strict = tuple(Compare("<", c.fields[1], c.fields[2]) for c, _ in used_ones)
    centered = all(intervals.get(name, Interval()).holds(Fraction(0)) for name in names)
    if all(s.affine for _, s in used_ones) or (centered and all(s.star for _, s in used_ones)):
        yield Region(intervals, strict)


def _bound(space: Space, fact: Fact, names: frozenset[str], intervals: dict[str, Interval]) -> None:
    """Use a fact such as g - 1 < 0 about one scalar."""
    poly = fact.poly
    places = used(poly)
    if poly.total_degree() != 1 or len(places) != 1:
        return
    entry = space.node(places[0])
    if not isinstance(entry, Entry) or entry.indices or entry.name not in names:
        return
    rest = space.field.context.gen(places[0]) - poly
    end = Fraction(0) if rest.is_zero() else fraction(rest.leading_coefficient())
    old = intervals.get(entry.name, Interval())
    if fact.sign > 0:
        lower = end if old.lower is None else max(end, old.lower)
        intervals[entry.name] = Interval(lower, old.upper)
    else:
        upper = end if old.upper is None else min(end, old.upper)
        intervals[entry.name] = Interval(old.lower, upper)


def _atoms(conditions: Iterable[Node]) -> Iterator[Node]:
    for condition in conditions:
        if isinstance(condition, Boolean) and condition.fields[0] == "and":
            yield from _atoms(condition.fields[1])
        elif isinstance(condition, Compare) and condition.fields[0] in ("<", "<="):
            yield condition


@dataclass(frozen=True, slots=True)
class _Shape:
    affine: bool
    star: bool


def _shape(space: Space, condition: Node) -> _Shape | None:
    """Return whether the inequality is affine, and whether it is c + h > 0 with c > 0 and h homogeneous."""
    _, left, right = condition.fields
    try:
        gap = space.field.subtract(normal(space, right), normal(space, left))
    except GaveUp:
        return None
    if not gap.bottom.is_constant() or not all(_scalar(space, i) for i in used(gap.top)):
        return None
    degrees, constant = set[int](), Fraction(0)
    for exponents, coefficient in gap.top.to_dict().items():
        if any(exponents):
            degrees.add(sum(exponents))
        else:
            constant = fraction(coefficient)
    return _Shape(degrees == {1}, len(degrees) == 1 and constant > 0)


def _scalar(space: Space, place: int) -> bool:
    node = space.node(place)
    return isinstance(node, Entry) and not node.indices
