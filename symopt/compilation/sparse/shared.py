"""Sums that other terms share: f(θ) = F(θ, s) with s_k = S_k(θ), F and each S_k partially separable.

    (Σ_j x_j² - 1/4)² + a Σ_i (x_i - 1)²          s = Σ_j x_j²
    Σ_i (n - Σ_j cos x_j + i (1 - cos x_i) - sin x_i)²          s = Σ_j cos x_j

The Hessian is then sparse plus one of low rank (see `lifted`). Only sums of terms of a few unknowns are
taken; a sum inside of a sum inside of a term is left alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from symopt.calculus import build
from symopt.calculus.graph import names_in
from symopt.calculus.nodes import Entry, Node, Operator, Product, Rational, Sum
from symopt.calculus.rebuilding import opened

MOST_SHARED = 8
MARK = "∑"
"""Begins the names s_k, which no user can write."""


class TooManySums(Exception):  # noqa: N818 - it never leaves the folder
    """The function has another form."""


def with_shared_sums(
    terms: Sequence[tuple[Rational, Node]], parameters: Collection[str], most: int
) -> tuple[list[tuple[Rational, Node]], dict[str, Node]]:
    """Return the terms in θ and s, and the sums S_k by the names of s.

    most: a sum of scalars counts if it has more unknowns than this.
    Raises TooManySums if there are too many.
    """
    taking = _Taking(frozenset(parameters), most)
    found: list[tuple[Rational, Node]] = []
    for coefficient, term in terms:
        made = taking.term(term)
        number, rest = build.split(made)
        found.append((coefficient * number, rest))
    return found, taking.sums


class _Taking:
    def __init__(self, parameters: frozenset[str], most: int) -> None:
        self.parameters, self.most = parameters, most
        self.sums: dict[str, Node] = {}
        self.names: dict[Node, Entry] = {}
        self.done: dict[Node, Node] = {}

    def term(self, node: Node) -> Node:
        """Return a term of the whole sum; its own summation stays."""
        if isinstance(node, Product) and node.sums:
            summand, labels = build.open_sums(node)
            made = self.visit(summand)
            return node if made is summand else build.contract(made, labels)
        return self.visit(node)

    def visit(self, node: Node) -> Node:
        known = self.done.get(node)
        if known is None:
            known = self.done[node] = self.taken(node)
        return known

    def taken(self, node: Node) -> Node:
        """Return a node with each sum inside replaced by its name, and its own name if it is one."""
        if isinstance(node, Operator) or names_in(node).isdisjoint(self.parameters):
            return node
        made = opened(node, self.visit)
        outside, core = _taken_out(made)
        if core.free or not self.sum(core) or any(n[0] == MARK for n in names_in(core)):
            return made
        name = self.names.get(core)
        if name is None:
            if len(self.names) == MOST_SHARED:
                raise TooManySums
            name = self.names[core] = Entry(f"{MARK}{len(self.names) + 1}")
            self.sums[name.name] = core
        return build.multiply(outside, name)

    def sum(self, node: Node) -> bool:
        """Return whether a node is a sum over indices, or of many scalars."""
        if isinstance(node, Product):
            return bool(node.sums)
        return isinstance(node, Sum) and len(names_in(node) & self.parameters) > self.most


def _taken_out(node: Node) -> tuple[Node, Node]:
    """Return (a, b) with node = a b, Σ_j x_i x_j = x_i Σ_j x_j."""
    coefficient, core = build.split(node)
    if not isinstance(core, Product) or not core.sums:
        return build.number(coefficient), core
    outside = [(b, q) for b, q in core.powers if b.free.isdisjoint(core.sums)]
    if not outside:
        return build.number(coefficient), core
    inside = [(b, q) for b, q in core.powers if not b.free.isdisjoint(core.sums)]
    inner = build.contract(build.merge(inside), core.sums)
    number, inner = build.split(inner)
    return build.scale(coefficient * number, build.merge(outside)), inner
