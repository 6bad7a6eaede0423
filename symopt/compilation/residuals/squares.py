"""Is an objective a sum of squares? J(θ) = c₀ + Σ_k Σ_I c_kI r_kI(θ)², read off its definitions.

Seen are c·(y - f)², Σ_i L_i with L_i = w_i (y_i - f_i)², sums of squares over arrays, norm(r)², products
of even powers, several outputs, and a ridge beside any of them. Factors c must not depend on the
parameters; that they are not negative is seen only in numbers, so `Residuals.bind` asks again.
Names of definitions are followed and stay names in r.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from symopt.calculus import build
from symopt.calculus.graph import Graph, names_in
from symopt.calculus.indices import Index
from symopt.calculus.nodes import ONE, Apply, Entry, Node, Product, Sum

MOST_SQUARES = 400
"""An objective of more separate squares is left to methods that take it as a whole."""


@dataclass(frozen=True, slots=True)
class Square:
    """Σ over the labels of factor · base².

    labels: the indices of the residual's entries, none for one number.   factor: free of parameters.
    """

    labels: tuple[Index, ...]
    base: Node
    factor: Node

    def response(self, graph: Graph, active: Collection[str]) -> Node | None:
        """Return y of a base ±(y - f(θ)): its one term without parameters, None if there is none."""
        base = self.base
        while isinstance(base, Entry) and (item := graph.definition(base.name)) is not None:
            base = item.at(base.indices)
        if not isinstance(base, Sum) or base.constant:
            return None
        fixed = [(c, t) for c, t in base.terms if names_in(t).isdisjoint(active)]
        return fixed[0][1] if len(fixed) == 1 and abs(fixed[0][0]) == 1 else None


def active_names(graph: Graph, parameters: Collection[str]) -> frozenset[str]:
    """Return the parameters and the definitions that depend on them."""
    found = set(parameters)
    for item in graph.definitions:
        if not found.isdisjoint(names_in(item.body)):
            found.add(item.name)
    return frozenset(found)


def is_affine(graph: Graph, node: Node, active: Collection[str]) -> bool:
    """Return whether a node is seen to be affine in the parameters.

    active: the parameters and the definitions that depend on them.
    """
    if names_in(node).isdisjoint(active):
        return True
    match node:
        case Entry():
            item = graph.definition(node.name)
            return item is None or is_affine(graph, item.body, active)
        case Sum():
            return all(is_affine(graph, term, active) for _, term in node.terms)
        case Product():
            moving = [power for power in node.powers if not names_in(power[0]).isdisjoint(active)]
            alone = len(moving) == 1 and moving[0][1] == 1
            return alone and is_affine(graph, moving[0][0], active)
        case _:
            return False


def squares_of(graph: Graph, output: str, parameters: Sequence[str]) -> tuple[Square, ...] | None:
    """Return the squares that an output is the sum of, None if it is no sum of squares.

    Terms without parameters are left out: they move no minimizer.
    """
    active = active_names(graph, parameters)
    if output not in active:
        return None
    reader = _Reader(graph, active)
    found = reader.visit(Entry(output), ONE, ())
    return tuple(reader.squares) if found and reader.squares else None


class _Reader:
    """Walks sums and names down to squares."""

    def __init__(self, graph: Graph, active: frozenset[str]) -> None:
        self.graph, self.active = graph, active
        self.squares: list[Square] = []

    def fixed(self, node: Node) -> bool:
        return names_in(node).isdisjoint(self.active)

    def visit(self, node: Node, factor: Node, labels: tuple[Index, ...]) -> bool:
        """Collect the squares of Σ_labels factor · node; return whether it is made of squares."""
        if self.fixed(node):
            return True
        match node:
            case Sum():
                return all(self.visit(t, build.scale(c, factor), labels) for c, t in node.terms)
            case Entry():
                item = self.graph.definition(node.name)
                return item is not None and self.visit(item.at(node.indices), factor, labels)
            case Product() if node.sums:
                summand, more = build.open_sums(node)
                return self.visit(summand, factor, (*labels, *more))
            case Product():
                return self.product(node, factor, labels)
            case _:
                return False

    def product(self, node: Product, factor: Node, labels: tuple[Index, ...]) -> bool:
        kept = [(b, q) for b, q in node.powers if self.fixed(b)]
        moving = [(b, q) for b, q in node.powers if not self.fixed(b)]
        factor = build.multiply(factor, build.scale(node.coefficient, build.merge(kept)))
        if len(moving) == 1 and moving[0][1] == 1:
            return self.visit(moving[0][0], factor, labels)
        if not all(isinstance(q, int) and q % 2 == 0 for _, q in moving):
            return False
        base = build.merge([(b, q // 2) for b, q in moving])
        if isinstance(base, Apply) and base.function == "abs":
            base = base.arguments[0]
        self.squares.append(Square(labels, base, factor))
        return len(self.squares) <= MOST_SQUARES
