"""Whether a graph has points where it may not be differentiable: at |x|, max, cases of a piecewise."""

from __future__ import annotations

from typing import Any

from symopt.calculus.graph import Graph
from symopt.calculus.nodes import Apply, Cases, Node, Operator
from symopt.functions.lookup import functions, kink_trees


def has_kinks(graph: Graph, *, cases: bool = True) -> bool:
    """Return whether a definition applies a function with kinks, or distinguishes cases if these count."""
    seen: set[Node] = set()
    stack: list[Any] = [d.body for d in graph.definitions]
    while stack:
        item = stack.pop()
        if isinstance(item, tuple):
            stack.extend(item)  # pyright: ignore[reportUnknownArgumentType]
        elif isinstance(item, Node) and item not in seen:
            seen.add(item)
            if (
                (cases and isinstance(item, Cases))
                or (isinstance(item, Operator) and item.function in ("amax", "amin"))
            ) or (
                isinstance(item, Apply)
                and item.function in functions()
                and kink_trees(item.function)
            ):
                return True
            stack.extend(item.fields)
    return False
