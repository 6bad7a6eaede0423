"""Both sides of an equality in complex balls at complex rational points; disjoint balls refute.

The one file of this folder that makes verdicts' evidence: points as text, balls as text, what was seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

from symopt.calculus import build, indices
from symopt.calculus.graph import Graph
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Entry, Node
from symopt.equality.complex.complex_balls import ComplexBalls
from symopt.equality.complex.complex_points import ComplexPoint, complex_sample
from symopt.equality.complex.cuts import NotReal
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.equality.enclosures.meeting import DIGITS, PRECISIONS, agreement, choose_places
from symopt.equality.enclosures.precision import working
from symopt.equality.verdict import Counterexample, Given, Status, Verdict
from symopt.foundation.record import record

if TYPE_CHECKING:
    from flint import acb

NO_ORDER = "a comparison, max, min or a real function meets values that are not real"
NO_POINT = "no point was found where both sides have a value"
WIDE = "the enclosures are too wide"

Places = Mapping[Index, int]
Both = Callable[[Evaluation, Places], "tuple[acb, acb]"]
"""Encloses the two sides, given the evaluation at a point."""


@record
class ComplexMeeting:
    """Where an equality is looked at: `nodes` are those whose names points must give.

    given: what is declared of names.   labels: further free indices.
    length: of the power series that the sides are computed with.
    """

    nodes: tuple[Node, ...]
    graph: Graph
    given: Given
    labels: frozenset[Index] = frozenset()
    length: int | None = None

    def points(self) -> Iterator[tuple[ComplexPoint, Places]]:
        """Yield points and values of the free indices, without end unless an index has no value."""
        free = self.labels.union(*(node.free for node in self.nodes))
        nodes = (*self.nodes, *self.given.constraints)
        number = 0
        while True:
            point = complex_sample(number, nodes, self.graph, self.given)
            places = choose_places(number, free, point.sizes)
            if places is None:
                return
            yield point, places
            number += 1


def meet(asked: ComplexMeeting, both: Both, points: int, tries: int, method: str) -> Verdict:
    """Return REFUTED with a point where the balls are disjoint, else UNDECIDED with what was seen."""
    found, digits, message = 0, 10**6, NO_POINT
    for point, places in asked.points():
        if tries == 0 or found == points:
            break
        tries -= 1
        try:
            balls = _enclosed(asked, both, point, places, PRECISIONS if found else PRECISIONS[1:])
        except NotReal:
            message = NO_ORDER
            continue
        except (OutsideDomain, RecursionError):
            continue
        if balls is None:
            message = WIDE
            continue
        if not balls[0].overlaps(balls[1]):
            return _refutation(point, places, *balls, method)
        if _digits(balls) < DIGITS:
            message = WIDE
            continue
        found, digits = found + 1, min(digits, _digits(balls))
    if found:
        return Verdict(Status.UNDECIDED, method, points=found, digits=digits)
    return Verdict(Status.UNDECIDED, method, message=message)


def _enclosed(
    asked: ComplexMeeting,
    both: Both,
    point: ComplexPoint,
    places: Places,
    precisions: Sequence[int],
) -> tuple[acb, acb] | None:
    """Return balls of both sides, the best that were found; raises OutsideDomain where one has no value."""
    best: tuple[acb, acb] | None = None
    for precision in precisions:
        with working(precision, asked.length):
            evaluation = evaluation_at(point, asked.graph)
            try:
                found = both(evaluation, places)
                if not _in_domain(asked, evaluation, point):
                    raise OutsideDomain
            except Undecided:
                continue
            best = found
            if not best[0].overlaps(best[1]) or _digits(best) >= DIGITS:
                return best
    return best


def _digits(balls: tuple[acb, acb]) -> int:
    return agreement(
        *cast("tuple[Any, Any]", balls)
    )  # |a - b| and |a| are all that it takes of them


def evaluation_at(point: ComplexPoint, graph: Graph) -> Evaluation:
    """Return the evaluation in complex balls at a point."""
    balls = ComplexBalls()
    return Evaluation(
        balls, lambda name, at: balls.number(point.value(name, at)), point.sizes, graph
    )


def _in_domain(asked: ComplexMeeting, evaluation: Evaluation, point: ComplexPoint) -> bool:
    """Return whether the declared conditions hold for every value that the point has given."""
    for name, at in tuple(point.values):
        for condition in asked.given.domain.get(name, ()):
            if not evaluation.holds(_at(condition, name, at)):
                return False
    return all(evaluation.holds(condition) for condition in asked.given.constraints)


def _at(condition: Node, name: str, at: tuple[int, ...]) -> Node:
    """Return a condition on a name's entries for one of them."""
    here = Entry(name, tuple(map(indices.constant, at)))
    return build.rewrite(condition, entry=lambda e: here if e.name == name else e)


def _refutation(point: ComplexPoint, places: Places, left: acb, right: acb, method: str) -> Verdict:
    """Return REFUTED with all values, sizes and index values of the point."""
    shown: dict[str, Any] = {}
    for (name, at), value in sorted(point.values.items(), key=lambda item: item[0]):
        shown[name + (f"[{','.join(map(str, at))}]" if at else "")] = value
    for name, value in (*point.sizes.items(), *((i.name, k) for i, k in places.items())):
        shown.setdefault(name, Fraction(value))
    digits = next(d for d in (15, 40, 400) if left.str(d) != right.str(d) or d == 400)
    texts = (left.str(digits).replace("j", "*I"), right.str(digits).replace("j", "*I"))
    example = Counterexample(MappingProxyType(shown), *texts)
    return Verdict(Status.REFUTED, method, counterexample=example, points=1)
