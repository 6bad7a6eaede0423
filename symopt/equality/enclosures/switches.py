"""Where nodes switch: the gaps g whose zeros are kinks, ties and edges of cases; and points on g = 0.

|u| and sign u switch where u = 0, floor u there among other places, max and min where two arguments tie,
cases where a condition's sides meet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import combinations
from math import floor

from symopt.calculus import build
from symopt.calculus.elementary import definition_node
from symopt.calculus.graph import Graph, names_in, parts_of
from symopt.calculus.nodes import Apply, Boolean, Cases, Compare, Node, Sum, Value
from symopt.calculus.numbers import content
from symopt.equality.enclosures.exact import exactly
from symopt.equality.enclosures.points import Point, needed, variables
from symopt.foundation.record import record

MOST = 40
"""At most this many gaps are looked at."""
MOST_NODES = 1000
"""At most in so many nodes sizes are looked for that are compared with numbers."""


@record
class Switch:
    """gap = 0 is where it happens; `isolated` if just that set is spoken of (x = 0, x != 0), or jumped at."""

    gap: Node
    isolated: bool


def switches(nodes: Iterable[Node], graph: Graph) -> tuple[Switch, ...]:
    """Return the switches of nodes and of the definitions they need; those under sums are left out."""
    nodes = tuple(nodes)
    names = needed(nodes, graph)
    bodies = [d.body for d in graph.definitions if d.name in names and not d.indices]
    found: dict[Node, bool] = {}
    seen: set[Node] = set()
    waiting = [*nodes, *bodies]
    while waiting and len(found) < MOST:
        item = waiting.pop(0)
        if item in seen:
            continue
        seen.add(item)
        for given, isolated in _own(item):
            if names_in(given) and not given.free:
                gap = oriented(given)
                found[gap] = found.get(gap, False) or isolated
        waiting += _parts(item)
    return tuple(Switch(gap, isolated) for gap, isolated in found.items())


def thresholds(nodes: Iterable[Node]) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Yield sizes that nodes compare with a number, as max(0, n - 10) does, with values around it."""
    seen: set[Node] = set()
    waiting = list(nodes)
    while waiting and len(seen) < MOST_NODES:
        item = waiting.pop(0)
        if item in seen:
            continue
        seen.add(item)
        for gap, _ in _own(item):
            match gap:
                case Value(affine=affine) if len(affine.terms) == 1:
                    constant, factor = affine.constant, 1
                case Sum(fields=(constant, ((factor, Value(affine=affine)),))):
                    constant += factor * affine.constant
                case _:
                    continue
            match affine.terms:
                case ((str(symbol), times),):
                    at = floor(-Fraction(constant) / (Fraction(factor) * times))
                    yield symbol, tuple(k for k in (at, at + 1, at + 2) if k > 0)
                case _:
                    continue
        waiting += _parts(item)


def oriented(gap: Node) -> Node:
    """Return the gap without its rational factor: 2x - 2 and 1 - x are one switch.

    >>> from symopt.calculus.nodes import Entry
    >>> x = Entry("x")
    >>> oriented(build.negate(x)) is x
    True
    """
    factor = content(gap) if isinstance(gap, Sum) else build.split(gap)[0]
    return build.scale(1 / Fraction(factor), gap) if factor else gap


def _own(node: Node) -> Iterator[tuple[Node, bool]]:
    match node:
        case Apply(function="abs" | "sign"):
            yield node.arguments[0], False
        case Apply(function="floor" | "ceiling"):
            yield node.arguments[0], True
        case Apply(function="max" | "min"):
            for one, two in combinations(node.arguments, 2):
                yield build.subtract(one, two), False
        case Compare():
            op, left, right = node.fields
            yield build.subtract(right, left), op in ("=", "!=")
        case _:
            return


def _parts(node: Node) -> list[Node]:
    match node:
        case Apply():
            opened = definition_node(node.function, node.arguments)
            return [*node.arguments, *([opened] if opened is not None else [])]
        case Cases():
            return [part for branch in node.branches for part in branch]
        case Boolean():
            return list(node.fields[1])
        case Compare():
            return list(node.fields[1:])
        case _:
            return [n for n in parts_of(node) if not n.free]


def onto(gap: Node, point: Point, graph: Graph, shift: Fraction = Fraction(0)) -> str | None:
    """Move one scalar coordinate of the point so that gap = shift there; return its name.

    Only where the gap is affine in that coordinate and rational at the point.
    """
    names = sorted(variables((gap,), graph))
    for name in names:
        if not graph.shapes.get(name, ()):
            point.value(name, ())  # all have their values before one is tried out
    for name in names:
        if graph.shapes.get(name, ()):
            continue
        before = point.value(name, ())
        values = []
        for trial in (Fraction(0), Fraction(1), Fraction(2)):
            point.values[name, ()] = trial
            values.append(exactly(gap, point.value, point.sizes, graph))
        point.values[name, ()] = before
        if any(v is None for v in values):
            continue
        zero, one, two = (Fraction(v) for v in values if v is not None)
        slope = one - zero
        if slope and two - one == slope:
            point.values[name, ()] = (shift - zero) / slope
            return name
    return None
