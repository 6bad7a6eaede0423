"""Names of scores less their largest, t = u - max u, that an exponential is taken of.

    t = u - max u,  p = exp(t)/Σ exp(t)    →    p = portion(u)

A softmax does not change with the shift: its slope in max u is Σ p - 1 = 0, which in floating point is a
last digit of 1, more than a small p is. Written out, the shift cancels before anything is differentiated.
"""

from __future__ import annotations

from collections.abc import Sequence

from symopt.calculus.graph import NodeDefinition, names_in
from symopt.calculus.nodes import Apply, Entry, Node, Operator, Sum
from symopt.compilation.rewriting.matching import See, seen
from symopt.compilation.rows import subnodes

EXPONENTIALS = frozenset({"exp", "softmax", "logsumexp"})


def shifted(definitions: Sequence[NodeDefinition]) -> frozenset[str]:
    """Return the names of such scores among definitions, and then of max u too, which may be added again."""
    known = {d.name: d for d in definitions}

    def see(entry: Entry) -> Node | None:
        return known[entry.name].at(entry.indices) if entry.name in known else None

    names = frozenset(d.name for d in definitions if is_shifted(d.body, see))
    if not names:
        return frozenset()
    arguments = [a for d in definitions for node in subnodes(d.body) for a in _arguments(node)]
    names &= frozenset().union(*map(names_in, arguments))
    largest = frozenset(d.name for d in definitions if _is_largest(d.body))
    return names | largest if names else names


def is_shifted(node: Node, see: See) -> bool:
    """Return whether a node is a sum with the largest of an axis, -max u, as a term."""
    if not isinstance(node, Sum):
        return False
    return any(c < 0 and t.free < node.free and _is_largest(seen(t, see)) for c, t in node.terms)


def _is_largest(node: Node) -> bool:
    return isinstance(node, Operator) and node.function == "amax"


def _arguments(node: Node) -> Sequence[Node]:
    """Return what an exponential is taken of."""
    if isinstance(node, Apply) and node.function in EXPONENTIALS:
        return node.arguments
    if isinstance(node, Operator) and node.function in EXPONENTIALS:
        return (node.body,)
    return ()
