"""Whether an expression has complex values at real points: it holds i, or a function such as hankel1."""

from __future__ import annotations

from collections.abc import Iterable

from symopt.calculus.graph import Graph
from symopt.calculus.nodes import Apply, Node
from symopt.equality.enclosures.points import needed
from symopt.functions.lookup import complex_functions


def is_complex_valued(nodes: Iterable[Node], graph: Graph) -> bool:
    """Return whether nodes, or the definitions they need, hold the imaginary unit or such a function.

    >>> is_complex_valued([Apply("imaginary_unit", ())], Graph({}, ()))
    True
    """
    nodes = tuple(nodes)
    names = needed(nodes, graph)
    stack: list[object] = [*nodes, *(d.body for d in graph.definitions if d.name in names)]
    seen: set[int] = set()
    while stack:
        item = stack.pop()
        if isinstance(item, tuple):
            stack.extend(item)  # pyright: ignore[reportUnknownArgumentType]
        elif isinstance(item, Node) and id(item) not in seen:
            seen.add(id(item))
            if isinstance(item, Apply) and (
                item.function == "imaginary_unit" or item.function in complex_functions()
            ):
                return True
            stack.extend(item.fields)
    return False
