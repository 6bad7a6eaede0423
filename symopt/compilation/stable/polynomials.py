"""Products of short sums written out as monomials: b (1 - y) + a y is b - b y + a y."""

from __future__ import annotations

from symopt.calculus import build
from symopt.calculus.nodes import ONE, Node, Number, Product, Rational, Sum

MOST = 12
"""Longer polynomials are not written out."""


def expanded(node: Node) -> dict[Node, Rational]:
    """Return the monomials of a node with their coefficients; {} if there are too many."""
    if isinstance(node, Number):
        return {ONE: node.value} if node.value else {}
    if isinstance(node, Sum):
        pairs = [*node.terms, *([(node.constant, ONE)] if node.constant else [])]
        parts = [(c, expanded(t)) for c, t in pairs] if len(pairs) <= MOST else [(1, {})]
        if not all(own for _, own in parts):
            return {}
        return _short(build.linear((c * q, t) for c, own in parts for t, q in own.items()))
    if not isinstance(node, Product) or node.sums:
        return {node: 1}
    found: dict[Node, Rational] = {ONE: node.coefficient}
    for base, exponent in node.powers:
        factor: dict[Node, Rational] = {build.power(base, exponent): 1}
        if exponent == 1 and isinstance(base, Sum):
            factor = expanded(base)
        if not factor or len(found) * len(factor) > MOST:
            return {}
        whole = build.linear(
            (a * b, build.multiply(s, t)) for s, a in found.items() for t, b in factor.items()
        )
        found = _short(whole)
    return found


def written_out(node: Node) -> Node:
    """Return a node as a sum of monomials; the node itself if there are too many."""
    found = expanded(node)
    return build.linear((c, t) for t, c in found.items()) if found else node


def _short(whole: Node) -> dict[Node, Rational]:
    """Return the terms of a sum that is written out."""
    if not isinstance(whole, Sum):
        coefficient, term = build.split(whole)
        return {term: coefficient} if coefficient else {}
    found = {t: c for c, t in whole.terms}
    if whole.constant:
        found[ONE] = whole.constant
    return found if len(found) <= MOST else {}
