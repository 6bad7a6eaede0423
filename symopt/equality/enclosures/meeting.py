"""Both sides of an equality at rational points: balls that meet agree, balls that are disjoint refute.

A refutation is exact: the point is rational, inside the declared domain for certain, and the enclosures
of the two sides have nothing in common.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import isfinite
from types import MappingProxyType
from typing import TYPE_CHECKING

from symopt.calculus import build, indices
from symopt.calculus.graph import Graph, names_in
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Compare, Entry, Node
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.ball_functions import BallArithmetic
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.equality.enclosures.exact import ExactArithmetic
from symopt.equality.enclosures.kinks import on_a_kink
from symopt.equality.enclosures.points import Point, sample, variables
from symopt.equality.enclosures.precision import working
from symopt.equality.enclosures.switches import onto
from symopt.equality.verdict import Counterexample, Given, Status, Verdict
from symopt.foundation.record import record

if TYPE_CHECKING:
    from flint import arb

DIGITS = 12
"""Agreement to fewer digits than this is none."""
PRECISIONS = (104, 320, 1280)
"""Bits; the next is tried where one leaves a question open."""
BOTH = "balls at rational points"


@record(frozen=False)
class Meeting:
    """An equality to be looked at in points where both sides, and the nodes of `where`, have values.

    avoided: nodes of which no entry may be 0 at a point, such as the gaps of kinks where the truth does not
    exist; an amax or amin among them must not tie.
    """

    left: Node
    right: Node
    graph: Graph
    given: Given
    where: tuple[Node, ...] = ()
    avoided: tuple[Node, ...] = ()

    def point(self, number: int, sizes: Mapping[str, int] | None = None) -> Point:
        """Return the `number`-th point, new each time; with given sizes if there are any."""
        nodes = (self.left, self.right, *self.where, *self.given.constraints)
        return sample(number, nodes, self.graph, self.given.domain, self.given.whole, sizes)

    @property
    def free(self) -> frozenset[Index]:
        """The free indices of both sides."""
        found = self.left.free | self.right.free
        for node in self.where:
            found |= node.free
        return found

    @property
    def names(self) -> frozenset[str]:
        """The variables that points give values to."""
        return variables((self.left, self.right, *self.where), self.graph)

    def allowed(self, point: Point) -> bool:
        """Return whether the conditions in several names may hold at the point: False if certainly not."""
        for condition in self.given.constraints:
            exact = Evaluation(ExactArithmetic(), point.value, point.sizes, self.graph)
            try:
                if not exact.holds(condition):
                    return False
            except OutsideDomain:
                return False
            except (Undecided, RecursionError):
                continue
        return True

    def apart(self, number: int, nodes: Sequence[Node]) -> bool | None:
        """Return whether all nodes are certainly not 0 at a point; None off the common domain."""
        point = self.point(number)
        if not self.allowed(point):
            return None
        places = choose_places(number, self.free, point.sizes)
        if places is None or both(self, point, places) is None:
            return None
        with working(320):
            evaluation = balls_at(point, self.graph)
            try:
                return all(not evaluation.value(n, places).contains(0) for n in nodes)
            except (OutsideDomain, Undecided, RecursionError):
                return False

    def right_lost(self, conditions: Sequence[Node] = (), tries: int = 40) -> bool:
        """Return whether at some point the left side has a value and the right one has none.

        conditions: without which the right side counts as having no value. Where it must not be 0, points
        at which it is are looked at, too.
        """
        for number in range(tries):
            if self._lost(self.point(number), number, conditions):
                return True
        for condition in conditions:
            if isinstance(condition, Compare) and condition.fields[0] == "!=":
                gap = build.subtract(condition.fields[1], condition.fields[2])
                for number in range(6):
                    point = self.point(number)
                    if onto(gap, point, self.graph) and self._lost(point, number, conditions):
                        return True
        return False

    def _lost(self, point: Point, number: int, conditions: Sequence[Node]) -> bool:
        places = choose_places(number, self.free, point.sizes)
        if places is None or not self.allowed(point):
            return False
        with working(320):
            evaluation = balls_at(point, self.graph)
            try:
                for node in (self.left, *self.where):
                    evaluation.value(node, places)
                if not in_domain(evaluation, self.given, point):
                    return False
            except (OutsideDomain, Undecided, RecursionError):
                return False
            try:
                evaluation.value(self.right, places)
                return not all(map(evaluation.holds, conditions))
            except OutsideDomain:
                return True
            except (Undecided, RecursionError):
                return False


def meet(asked: Meeting, points: int, tries: int) -> Verdict:
    """Return REFUTED with a point where the balls are disjoint, else UNDECIDED with what was seen."""
    found, digits, wide = 0, 10**6, False
    number = 0
    while tries > 0 and number < 8 * (tries + points):
        point = asked.point(number)
        number += 1
        if not asked.allowed(point):
            continue
        tries -= 1
        # the first point is looked at closely: e^(π√163) is a whole number to 30 digits
        told = meet_at(asked, point, number - 1, PRECISIONS if found else PRECISIONS[1:])
        if told is None:
            continue
        if told.status is Status.REFUTED:
            return told
        if told.digits < DIGITS:
            wide = True
            continue
        found, digits = found + 1, min(digits, told.digits)
        if found == points:
            break
    return seen(found, digits, wide, BOTH)


def meet_at(
    asked: Meeting, point: Point, number: int, precisions: Sequence[int] = PRECISIONS
) -> Verdict | None:
    """Return what balls say at one point, None if it is not one of the common domain for certain."""
    places = choose_places(number, asked.free, point.sizes)
    if places is None:
        return None
    found = both(asked, point, places, precisions)
    if found is None:
        return None
    if not found[0].overlaps(found[1]):
        return refutation(point, places, *found)
    return Verdict(Status.UNDECIDED, BOTH, points=1, digits=agreement(*found))


def seen(found: int, digits: int, wide: bool, method: str) -> Verdict:
    """Return UNDECIDED with the number of points at which the balls met, or why there were none."""
    if found:
        return Verdict(Status.UNDECIDED, method, points=found, digits=digits)
    none = "no point was found where both sides have a value"
    return Verdict(Status.UNDECIDED, message="the enclosures are too wide" if wide else none)


def balls_at(point: Point, graph: Graph) -> Evaluation:
    """Return the evaluation in balls at a point."""
    arithmetic = BallArithmetic()
    return Evaluation(
        arithmetic, lambda name, at: arithmetic.constant(point.value(name, at)), point.sizes, graph
    )


def both(
    asked: Meeting,
    point: Point,
    places: Mapping[Index, int],
    precisions: Sequence[int] = PRECISIONS,
) -> tuple[arb, arb] | None:
    """Return balls of both sides at a point of the common domain, or None if it is not one for certain."""
    best: tuple[arb, arb] | None = None
    for precision in precisions:
        with working(precision):
            evaluation = balls_at(point, asked.graph)
            try:
                found = evaluation.value(asked.left, places), evaluation.value(asked.right, places)
                for node in asked.where:
                    evaluation.value(node, places)
                if on_a_kink(evaluation, asked.avoided):
                    return None
                if not in_domain(evaluation, asked.given, point):
                    return None
            except (OutsideDomain, RecursionError):
                return None
            except Undecided:
                continue
            best = found
            if not best[0].overlaps(best[1]) or agreement(*best) >= DIGITS:
                return best
    return _exactly_both(asked, point, places) or best


def _exactly_both(
    asked: Meeting, point: Point, places: Mapping[Index, int]
) -> tuple[arb, arb] | None:
    """Return both sides at a point where balls leave floor(3/3) open; None where they are not rational."""
    exact = Evaluation(ExactArithmetic(), point.value, point.sizes, asked.graph)
    with working(PRECISIONS[1]):
        evaluation = balls_at(point, asked.graph)
        try:
            left, right, *_ = [
                exact.value(node, places) for node in (asked.left, asked.right, *asked.where)
            ]
            if on_a_kink(evaluation, asked.avoided) or not in_domain(
                evaluation, asked.given, point
            ):
                return None
        except (OutsideDomain, Undecided, RecursionError):
            return None
        constant = evaluation.arithmetic.constant
        return constant(left), constant(right)


def in_domain(evaluation: Evaluation, given: Given, point: Point) -> bool:
    """Return whether the declared conditions hold, for certain, at every value that the point has given."""
    for name, at in tuple(point.values):
        places = tuple(map(indices.constant, at))
        for condition in given.domain.get(name, ()):
            here = build.rewrite(
                condition,
                entry=lambda e: Entry(e.name, places) if e.name == name else e,  # noqa: B023
            )
            if not evaluation.holds(here):
                return False
        if name in given.whole and point.values[name, at].denominator != 1:
            return False
    known = {name for name, _ in point.values}
    return all(
        evaluation.holds(condition)
        for condition in given.constraints
        if names_in(condition) <= known or not condition.free
    )


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
) -> Verdict:
    """Return REFUTED with all values, sizes and index values of the point."""
    shown: dict[str, Fraction] = {}
    for (name, at), value in sorted(point.values.items()):
        shown[name + (f"[{','.join(map(str, at))}]" if at else "")] = value
    for name, value in (*point.sizes.items(), *((i.name, k) for i, k in places.items())):
        shown.setdefault(name, Fraction(value))
    digits = next(
        d
        for d in (15, 40, 400)
        if left.str(d, radius=False) != right.str(d, radius=False) or d == 400
    )
    example = Counterexample(MappingProxyType(shown), left.str(digits), right.str(digits))
    return Verdict(Status.REFUTED, method, counterexample=example, points=1)
