"""Points near the ends of what is declared: where x <= 8/5 and a claim holds for x <= π/2 alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import isfinite

from symopt.calculus import build
from symopt.calculus.graph import Graph
from symopt.calculus.nodes import Boolean, Compare, Node
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.ball_functions import BallArithmetic
from symopt.equality.enclosures.evaluation import Evaluation
from symopt.equality.enclosures.points import Point, variables
from symopt.equality.enclosures.precision import working

DISTANCES = (1e-3, 0.03, 0.3)
"""How far inside the ends points are taken."""
STEPS = 12
MOST_BOTTOM = 10**7


def gaps(conditions: Iterable[Node]) -> Iterator[Node]:
    """Yield what is positive, or 0, where conditions such as u < v hold: v - u."""
    for condition in conditions:
        if isinstance(condition, Boolean) and condition.fields[0] == "and":
            yield from gaps(condition.fields[1])
        elif isinstance(condition, Compare) and condition.fields[0] in ("<", "<="):
            _, left, right = condition.fields
            gap = build.subtract(right, left)
            if not gap.free:
                yield gap


def toward(gap: Node, point: Point, graph: Graph, distance: float) -> Iterator[None]:
    """Move one scalar of the point after the other so that the gap is about the distance; yield each time."""
    for name in sorted(variables((gap,), graph)):
        if graph.shapes.get(name, ()) or name in point.whole:
            continue
        before = point.value(name, ())
        if _solved(gap, point, graph, name, distance):
            yield
        point.values[name, ()] = before


def _solved(gap: Node, point: Point, graph: Graph, name: str, distance: float) -> bool:
    """Return whether secants have led to gap = distance, roughly."""

    def value(at: float) -> float | None:
        point.values[name, ()] = Fraction(at).limit_denominator(MOST_BOTTOM)
        return _float(gap, point, graph)

    one = float(point.value(name, ()))
    two = one + 1 / 16
    first = value(one)
    for _ in range(STEPS):
        second = value(two)
        if first is None or second is None or first == second:
            return False
        if abs(second - distance) < distance / 10:
            return True
        one, two, first = two, two + (distance - second) * (two - one) / (second - first), second
        if not isfinite(two) or abs(two) > 1e9:
            return False
    return False


def _float(node: Node, point: Point, graph: Graph) -> float | None:
    arithmetic = BallArithmetic()
    with working(104):
        evaluation = Evaluation(
            arithmetic, lambda n, at: arithmetic.constant(point.value(n, at)), point.sizes, graph
        )
        try:
            found = float(evaluation.value(node).mid())
        except (OutsideDomain, Undecided, RecursionError):
            return None
    return found if isfinite(found) else None
