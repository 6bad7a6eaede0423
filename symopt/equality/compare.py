"""The check of one line: two nodes, the graph that defines their names, and what is known of their equality.

1. Canonical form in the named values; 2. balls at rational points, where disjoint balls refute;
3. canonical form with definitions put in place of their names, the latest first.
A proof counts only if the two sides have values at some point that was found: else the domain may be empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from itertools import product
from math import isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING

from symopt.calculus import build, indices
from symopt.calculus.graph import Graph, inline, names_in
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Entry, Node
from symopt.equality.ball_functions import BallArithmetic
from symopt.equality.canonical import equal
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.evaluation import Evaluation
from symopt.equality.limits import DEFAULT, Limits
from symopt.equality.points import Point, needed, sample
from symopt.equality.precision import working
from symopt.equality.space import Known
from symopt.foundation.errors import SymoptError

if TYPE_CHECKING:
    from flint import arb

Domain = Mapping[str, tuple[Node, ...]]
"""Conditions declared for names; each mentions no other name and holds for every entry."""

NO_DOMAIN: Domain = MappingProxyType({})
DIGITS = 12
"""Agreement to fewer digits than this is none."""
PRECISIONS = (104, 320, 1280)
"""Bits; the next is tried where one leaves a question open."""
TRIES = 10
"""How many points may be looked at for each one wanted."""
STEPS = 4
"""How many names are put in place one by one, with a test after each, before all are."""
MOST_NAMES = 300
"""Where more names than this are needed, they are not all put in place."""


class Status(Enum):
    """What is known of an equality."""

    PROVED = "proved"
    AGREES = "checked numerically"
    REFUTED = "refuted"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is known, how, and the evidence.

    points: at how many points the balls of both sides met.   digits: the fewest to which they agreed.
    point: exact values, sizes and index values at which the balls are disjoint; left, right: the balls.
    """

    status: Status
    method: str
    points: int = 0
    digits: int = 0
    point: Mapping[str, Fraction] = field(default_factory=lambda: MappingProxyType({}))
    left: str = ""
    right: str = ""

    @property
    def holds(self) -> bool:
        """Whether the line may be printed: proved, or checked numerically."""
        return self.status in (Status.PROVED, Status.AGREES)


def compare(
    left: Node,
    right: Node,
    graph: Graph,
    domain: Domain = NO_DOMAIN,
    *,
    points: int = 8,
    limits: Limits = DEFAULT,
) -> Comparison:
    """Return what is known of left = right, for all values of names, sizes and free indices.

    graph: what names mean; a name that it does not know is a variable.   domain: declared conditions.
    points: how many points of the common domain are wanted where there is no proof.
    """
    known = Known(domain, graph.unit_rows)
    tries = TRIES * points
    method = "canonical form"
    proved = equal(left, right, known, limits) is True
    first = meet(left, right, graph, domain, 1 if proved else min(2, points), tries)
    if first.status is Status.REFUTED or not first.points:
        if proved and first.status is Status.REFUTED:
            return Comparison(Status.UNDECIDED, "the proof and the balls contradict one another")
        return first
    if not proved:
        method = "canonical form of the definitions"
        proved = any(equal(a, b, known, limits) is True for a, b in inlinings(left, right, graph))
    if proved:
        return Comparison(Status.PROVED, method, first.points, first.digits)
    return meet(left, right, graph, domain, points, tries)


def inlinings(left: Node, right: Node, graph: Graph) -> Iterator[tuple[Node, Node]]:
    """Yield both sides with more and more definitions in place of names: derived ones, the latest, all."""
    start = left, right
    try:
        names = needed(start, graph)
        derived = [d for d in graph.definitions if d.name.startswith("∂") and d.name in names]
        if any(name.startswith("∂") for name in names_in(left) | names_in(right)):
            left, right = inline(left, derived), inline(right, derived)
            yield left, right
        for _ in range(STEPS):
            present = names_in(left) | names_in(right)
            latest = [d for d in graph.definitions if d.name in present][-1:]
            if not latest:
                return
            left, right = inline(left, latest), inline(right, latest)
            yield left, right
        if len(names) <= MOST_NAMES:
            yield inline(left, graph.definitions), inline(right, graph.definitions)
    except (SymoptError, RecursionError):
        return  # written out, it is too large or meets a division by zero: nothing is proved


def meet(
    left: Node, right: Node, graph: Graph, domain: Domain, points: int, tries: int
) -> Comparison:
    """Return REFUTED with a point where the balls are disjoint, else AGREES with what was seen."""
    found, digits, wide = 0, 10**6, False
    for number in range(tries):
        point = sample(number, (left, right), graph, domain)
        places = choose_places(number, left.free | right.free, point.sizes)
        if places is None:
            continue
        # the first point is looked at closely: e^(π√163) is a whole number to 30 digits
        precisions = PRECISIONS if found else PRECISIONS[1:]
        balls = both(left, right, graph, domain, point, places, precisions)
        if balls is None:
            continue
        a, b = balls
        if not a.overlaps(b):
            return refutation(point, places, a, b)
        if agreement(a, b) < DIGITS:
            wide = True
            continue
        found, digits = found + 1, min(digits, agreement(a, b))
        if found == points:
            break
    return seen(found, digits, wide, "balls at rational points")


def seen(found: int, digits: int, wide: bool, method: str) -> Comparison:
    """Return AGREES with the number of points at which the balls met, or UNDECIDED and why."""
    if found:
        return Comparison(Status.AGREES, method, found, digits)
    none = "no point was found where both sides have a value"
    return Comparison(Status.UNDECIDED, "the enclosures are too wide" if wide else none)


def both(
    left: Node,
    right: Node,
    graph: Graph,
    domain: Domain,
    point: Point,
    places: Mapping[Index, int],
    precisions: Sequence[int] = PRECISIONS,
) -> tuple[arb, arb] | None:
    """Return balls of both sides at a point of the common domain, or None if it is not one for certain."""
    arithmetic = BallArithmetic()
    best: tuple[arb, arb] | None = None
    for precision in precisions:
        with working(precision):
            evaluation = Evaluation(
                arithmetic,
                lambda name, at: arithmetic.constant(point.value(name, at)),
                point.sizes,
                graph,
            )
            try:
                found = evaluation.value(left, places), evaluation.value(right, places)
                if not in_domain(evaluation, domain, point):
                    return None
            except (OutsideDomain, RecursionError):
                return None
            except Undecided:
                continue
            best = found
            if not best[0].overlaps(best[1]) or agreement(*best) >= DIGITS:
                return best
    return best


def in_domain(evaluation: Evaluation, domain: Domain, point: Point) -> bool:
    """Return whether the declared conditions hold for every value that the point has given."""
    for name, at in tuple(point.values):
        places = tuple(map(indices.constant, at))
        for condition in domain.get(name, ()):
            here = build.rewrite(
                condition,
                entry=lambda e: Entry(e.name, places) if e.name == name else e,  # noqa: B023
            )
            if not evaluation.holds(here):
                return False
    return True


def agreement(left: arb, right: arb) -> int:
    """Return to how many decimal digits, relative to their size, two balls are one number."""
    from flint import arb

    gap = abs(left - right).abs_upper()
    if gap == 0:
        return 10**6
    size = max(abs(left).abs_lower(), abs(right).abs_lower())
    if size == 0:  # both may be 0: then there is only an absolute scale
        size = arb(1) / 10**30 if gap < arb(1) / 10**60 else gap
    found = float((size / gap).log() / arb(10).log())
    return int(found) if isfinite(found) else 0


def choose_places(
    number: int, free: frozenset[Index], sizes: Mapping[str, int]
) -> dict[Index, int] | None:
    """Return values of the free indices in their ranges, another choice for each number."""
    ordered = sorted(free, key=lambda i: (len(i.lower.indices + i.upper.indices), i.name))
    blank = Evaluation(BallArithmetic(), lambda name, at: None, sizes, None)
    ranges: list[range] = []
    for index in ordered:
        try:
            lower = blank.affine(index.lower, {})
            upper = blank.affine(index.upper, {})
        except Undecided:
            lower, upper = 1, max((*sizes.values(), 1))
        ranges.append(range(lower, upper + 1))
    choices = [
        dict(zip(ordered, choice, strict=True))
        for choice in product(*ranges)
        if _in_ranges(dict(zip(ordered, choice, strict=True)), blank)
    ]
    return choices[(5 * number) % len(choices)] if choices else None


def _in_ranges(places: dict[Index, int], blank: Evaluation) -> bool:
    return all(
        blank.affine(i.lower, places) <= k <= blank.affine(i.upper, places)
        for i, k in places.items()
    )


def refutation(
    point: Point, places: Mapping[Index, int], left: arb, right: arb, method: str = "balls"
) -> Comparison:
    """Return REFUTED with all values, sizes and index values of the point."""
    shown: dict[str, Fraction] = {}
    for (name, at), value in sorted(point.values.items()):
        shown[name + (f"[{','.join(map(str, at))}]" if at else "")] = value
    for name, value in (*point.sizes.items(), *((i.name, k) for i, k in places.items())):
        shown.setdefault(name, Fraction(value))
    digits = next(d for d in (15, 40, 400) if left.str(d) != right.str(d) or d == 400)
    return Comparison(
        Status.REFUTED, method, 1, 0, MappingProxyType(shown), left.str(digits), right.str(digits)
    )
