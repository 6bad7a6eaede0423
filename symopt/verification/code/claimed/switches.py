"""Where a formula changes its branch: differences g whose sign decides, from cases, |u|, max and the like.

At g = 0 a derivative may not exist; the values on both sides are then what code may return. An
equation as a condition is no switch: it holds exactly or not, for code as for the formula.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations, product

from symopt.calculus import build
from symopt.calculus.elementary import definition_node
from symopt.calculus.graph import Graph, names_in
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Apply, Compare, Node
from symopt.compilation.rows import subnodes
from symopt.compilation.shapes import evaluate
from symopt.equality.enclosures.points import needed
from symopt.functions.lookup import functions


def switches(graph: Graph, nodes: Iterable[Node]) -> list[Node]:
    """Return the differences whose signs decide branches in nodes and in the definitions they need."""
    nodes = list(nodes)
    names = needed(nodes, graph)
    bodies = [d.body for d in graph.definitions if d.name in names]
    found: dict[Node, None] = {}
    for body in (*nodes, *bodies):
        for gap in _gaps(body):
            if names_in(gap) and build.negate(gap) not in found:
                found[gap] = None
    return list(found)


def _gaps(body: Node) -> Iterator[Node]:
    for item in subnodes(body):
        if isinstance(item, Compare) and item.fields[0] in ("<", "<="):
            yield build.subtract(item.fields[2], item.fields[1])
        elif isinstance(item, Apply):
            yield from _of_function(item)


def _of_function(item: Apply) -> Iterator[Node]:
    if item.function in ("abs", "sign"):
        yield item.arguments[0]
    elif item.function in ("max", "min"):
        for left, right in combinations(item.arguments, 2):
            yield build.subtract(left, right)
    elif item.function in functions() and functions()[item.function].kinks:
        definition = definition_node(item.function, item.arguments)
        if definition is not None:
            yield from _gaps(definition)


def settings(node: Node, sizes: dict[str, int]) -> Iterator[dict[Index, int]]:
    """Yield values of a node's free indices within their ranges."""
    free = sorted(node.free, key=lambda i: i.name)
    if not free:
        yield {}
        return
    ranges = [range(_bound(i.lower, sizes), _bound(i.upper, sizes) + 1) for i in free]
    for choice in product(*ranges):
        yield dict(zip(free, choice, strict=True))


def _bound(affine: Affine, sizes: dict[str, int]) -> int:
    """Return an end of a range; one that depends on another index is taken at its widest."""
    plain = [(s, c) for s, c in affine.terms if isinstance(s, str)]
    return evaluate(Affine(affine.constant, tuple(plain)), sizes)
