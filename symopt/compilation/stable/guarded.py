"""Branches that keep to themselves what has a value at their own points alone.

    a = log(u),  f = Piecewise((a, u > 0), (u², True))  →  f = Piecewise((log(u), u > 0), (u², True))

The adjoint of a name is computed by itself: ā = Piecewise((f̄, u > 0), (0, True)) and ū = ā/u + …, so that
0/u is nan where u = 0, and 0·exp(u) where exp(u) is infinite. Within the branch the derivative is guarded as
the value is. Names of polynomials, and of functions that are smooth and bounded in slope everywhere, stay.
"""

from __future__ import annotations

from symopt.calculus import build
from symopt.calculus.graph import parts_of
from symopt.calculus.nodes import Cases, Entry, Node
from symopt.calculus.tame import See, tame

MOST_NODES = 300
"""A longer branch keeps its names."""


def guarded(node: Cases, see: See) -> Node:
    """Return cases in whose branches no name stands for what is undefined or infinite at other points."""
    return build.cases((_opened(value, see), condition) for value, condition in node.branches)


def _opened(node: Node, see: See) -> Node:
    """Return a branch with the names that are not tame written out."""

    def put(entry: Entry) -> Node:
        body = see(entry)
        return entry if body is None or tame(body, see) else build.rewrite(body, entry=put)

    found = build.rewrite(node, entry=put)
    return node if found is not node and _size(found) > MOST_NODES else found


def _size(node: Node) -> int:
    seen: set[Node] = set()
    left = [node]
    while left:
        part = left.pop()
        if part not in seen:
            seen.add(part)
            left += parts_of(part)
    return len(seen)
