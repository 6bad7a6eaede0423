"""Distributing sums that would make an array larger than any that is needed.

Σ_kl (A_ik B_jl + C_ij D_kl) T_kl: the bracket has four axes, its factors, T and the result have two. Term
by term it is A T Bᵀ + C tr(DᵀT), products of matrices. Derivatives of inverses have this form:
∂(S⁻¹)_ij/∂S_kl times the tangent of S.
"""

from __future__ import annotations

from collections.abc import Sequence

from symopt.calculus import build
from symopt.calculus.graph import NodeDefinition
from symopt.calculus.nodes import ONE, Node, Product, Rational, Sum

MOST_TERMS = 64
"""A bracket with more terms stays as it is."""


def narrowed(item: NodeDefinition) -> NodeDefinition:
    """Return the definition with sums distributed where that keeps arrays small."""
    return NodeDefinition(item.name, item.indices, _narrow(item.body))


def _narrow(node: Node) -> Node:
    if isinstance(node, Sum):
        return build.linear(((c, _narrow(t)) for c, t in node.terms), node.constant)
    if not isinstance(node, Product):
        return node
    if not node.sums:
        factors = [(_narrow(b), q) for b, q in node.powers]
        return build.scale(node.coefficient, build.merge(factors))
    if not any(_wide(node.powers, k, node) for k in range(len(node.powers))):
        return node
    summand, labels = build.open_sums(node)
    product = summand if isinstance(summand, Product) and not summand.sums else None
    powers: tuple[tuple[Node, Rational], ...] = product.powers if product else ((summand, 1),)
    wide = next((k for k in range(len(powers)) if _wide(powers, k, node)), None)
    if wide is None:
        return node
    base = powers[wide][0]
    assert isinstance(base, Sum)  # only sums are wide
    rest = powers[:wide] + powers[wide + 1 :]
    coefficient = product.coefficient if product else 1
    parts: list[tuple[Rational, Node]] = [(c, t) for c, t in base.terms]
    if base.constant:
        parts.append((base.constant, ONE))
    return build.linear(
        (c * coefficient, _narrow(build.contract(build.merge([(t, 1), *rest]), labels)))
        for c, t in parts
    )


def _wide(powers: Sequence[tuple[Node, Rational]], place: int, whole: Node) -> bool:
    """Return whether a factor is a sum with more axes than its own factors, the others and the result."""
    base, exponent = powers[place]
    if not isinstance(base, Sum) or exponent != 1 or len(base.terms) > MOST_TERMS:
        return False
    inside: list[Node] = []
    for _, term in base.terms:
        inside += [b for b, _ in term.powers] if isinstance(term, Product) else [term]
    others = [b for k, (b, _) in enumerate(powers) if k != place]
    return len(base.free) > max(len(n.free) for n in (*inside, *others, whole))
