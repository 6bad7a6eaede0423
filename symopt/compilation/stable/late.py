"""Rewriting once more after differentiating: what code computes, and nothing differentiates any more.

The rules of the catalogue apply to values and derivatives alike; those here would make worse derivatives, or
only show in them:

    over one denominator   1/√A - z²/A^(3/2) → A^(-3/2) for A = 1 + z²
    y - σ(u) → y σ(-u) - (1 - y) σ(u)          the same for a share of exponentials
    softplus(z) - y z → z ([z > 0] - y) + log1p(exp(-|z|))
    lse(u, v) - y u - w v → y surprise(u, v) + w surprise(v, u) + (1 - y - w) lse(u, v)
    a² - b² → (a - b)(a + b)
    x log(x w) → 0 at x = 0            x^n log x likewise
    d² exp(-s) → (d exp(-s/2))², 0 where d is 0          exp(z) - y → (exp(z) - 1) + (1 - y) near z = 0
    d² exp(-s) - 1 → (|d| exp(-s/2) - 1) (|d| exp(-s/2) + 1)

Names are looked through: 1 - tanh(u)² is seen where tanh(u) has a name.
"""

from __future__ import annotations

from functools import cache

from symopt.calculus import build
from symopt.calculus.nodes import (
    Node,
    Operator,
    Product,
    Sum,
)
from symopt.calculus.rebuilding import rebuilt
from symopt.compilation.rewriting.apply import improved
from symopt.compilation.rewriting.matching import See
from symopt.compilation.rows import subnodes
from symopt.compilation.stable.denominators import over_one_denominator
from symopt.compilation.stable.late_exponentials import chosen_exponential, times_exponential
from symopt.compilation.stable.late_powers import at_zero
from symopt.compilation.stable.late_products import with_limits
from symopt.compilation.stable.late_sums import better_sum
from symopt.compilation.stable.powers import combined
from symopt.compilation.stable.share_sums import shared

MAX_SUMMAND = 24
"""Longer sums over indices are not opened: losses are short, and derivatives of arrays have names."""


class Late:
    """One rewriting of many formulas; each shared part is looked at once."""

    def __init__(self, see: See) -> None:
        self.see = cache(see)
        self.done: dict[Node, Node] = {}

    def visit(self, node: Node) -> Node:
        """Return the node as code should compute it."""
        found = self.done.get(node)
        if found is None:
            found = self.done[node] = self.better(self.make(node))
        return found

    def better(self, node: Node) -> Node:
        """Return a node whose parts are rewritten in its better form."""
        node = shared(improved(node, self.see, late=True), self.see)
        match node:
            case Sum():
                better = over_one_denominator(node) or better_sum(node, self.see)
                return node if better is None else self.visit(better)
            case Product(sums=()):
                node = combined(node, self.see)
                if isinstance(node, Product):
                    node = chosen_exponential(node)
                if isinstance(node, Product):
                    node = times_exponential(node, self.see)
                if isinstance(node, Product):
                    node = at_zero(node)
                if isinstance(node, Product):
                    node = with_limits(node, self.see)
                return node
            case _:
                return node

    def make(self, node: Node) -> Node:
        """Return the node with its parts rewritten."""
        match node:
            case Product(sums=()):
                factors = [(self.visit(b), q) for b, q in node.powers]
                return build.scale(node.coefficient, build.merge(factors))
            case Product():
                if sum(1 for _ in subnodes(node)) > MAX_SUMMAND:
                    return node
                bare = build.scale(node.coefficient, build.merge(node.powers))
                if self.visit(bare) is bare:
                    return node
                summand, labels = build.open_sums(node)
                better = self.visit(summand)
                return node if better is summand else build.contract(better, labels)
            case Operator():
                body, labels = build.open_operator(node)
                better = self.visit(body)
                if better is body:
                    return node
                return build.operator(node.function, better, labels, node.at)
            case _:
                return rebuilt(node, self.visit)
