"""How long a node is, written out as a formula."""

from __future__ import annotations

from symopt.calculus.nodes import Apply, Cases, Node, Operator, Product, Sum


def cost(node: Node) -> int:
    """Return the number of operations and leaves of a node written out as a formula."""
    return _cost(node, {})


def _cost(node: Node, known: dict[Node, int]) -> int:
    """Return the cost; a shared part is counted at each place and looked at once."""
    found = known.get(node)
    if found is None:
        found = known[node] = _count(node, known)
    return found


def _count(node: Node, known: dict[Node, int]) -> int:
    match node:
        case Sum():
            inner = sum(_cost(t, known) + (abs(c) != 1) for c, t in node.terms)
            return inner + len(node.terms) - 1 + (node.constant != 0)
        case Product():
            inner = sum(_cost(b, known) + (q != 1) for b, q in node.powers)
            return inner + len(node.powers) - 1 + (abs(node.coefficient) != 1) + len(node.sums)
        case Apply():
            return 1 + sum(_cost(a, known) for a in node.arguments)
        case Operator():
            return 2 + _cost(node.body, known)
        case Cases():
            return sum(2 + _cost(v, known) for v, _ in node.branches)
        case _:
            return 1
