"""Brackets in a product: which are worth multiplying out, and the product with one multiplied out."""

from __future__ import annotations

from symopt.calculus import build
from symopt.calculus.nodes import ONE, Delta, Node, Product, Sum


def holds_identity(node: Product) -> bool:
    """Return whether a bracket has an identity in it, so that diag(p)(I - 1pᵀ) may be diag(p) - ppᵀ."""
    brackets = [b for b, q in node.powers if isinstance(b, Sum) and q == 1]
    return any(isinstance(term, Delta) for bracket in brackets for _, term in bracket.terms)


def distributed(node: Product) -> Node | None:
    """Return the product with its first bracket multiplied out, or None if it has none."""
    for place, (base, exponent) in enumerate(node.powers):
        if isinstance(base, Sum) and exponent == 1 and (len(node.powers) > 1 or node.sums):
            others = [*node.powers[:place], *node.powers[place + 1 :]]
            terms = [*base.terms, *([(base.constant, ONE)] if base.constant else [])]
            parts = [(c, build.merge([(t, 1), *others], node.sums)) for c, t in terms]
            return build.scale(node.coefficient, build.linear(parts))
    return None
