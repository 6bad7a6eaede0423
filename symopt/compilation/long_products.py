"""Products of many scalars, with parts by name: Π_k v_k = (v_1 … v_8) (v_9 … v_16) …, and so on upward.

The second derivatives of a product of k factors are k²/2 products of k - 2 factors each. With parts by name
they are those of short products, and the work of a gradient is proportional to k.
"""

from __future__ import annotations

from dataclasses import replace

from symopt.calculus import build
from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.nodes import Entry, Node, Product, Rational
from symopt.calculus.rebuilding import rebuilt

LONGEST = 16
"""A longer product is taken apart."""
_PART = 8


def with_parts_named(graph: Graph) -> Graph:
    """Return the graph with parts of long products as definitions of their own."""
    definitions: list[NodeDefinition] = []
    for item in graph.definitions:
        if item.indices:
            definitions.append(item)
            continue
        naming = _Naming(item.name)
        body = naming.visit(item.body)
        definitions += naming.added
        definitions.append(NodeDefinition(item.name, (), body) if naming.added else item)
    return replace(graph, definitions=tuple(definitions))


class _Naming:
    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.added: list[NodeDefinition] = []
        self.done: dict[Node, Node] = {}

    def visit(self, node: Node) -> Node:
        known = self.done.get(node)
        if known is None:
            known = self.done[node] = self.make(node)
        return known

    def make(self, node: Node) -> Node:
        if not isinstance(node, Product):
            return rebuilt(node, self.visit)
        if node.sums:
            return node
        powers: list[tuple[Node, Rational]] = [(self.visit(b), q) for b, q in node.powers]
        while len(node.powers) > LONGEST and len(powers) > _PART:
            starts = range(0, len(powers), _PART)
            powers = [(self.part(powers[k : k + _PART]), 1) for k in starts]
        return build.scale(node.coefficient, build.merge(powers))

    def part(self, powers: list[tuple[Node, Rational]]) -> Node:
        """Return a name for a short product."""
        name = f"{self.owner}.part{len(self.added) + 1}"
        self.added.append(NodeDefinition(name, (), build.merge(powers)))
        return Entry(name)
