"""A root by the name it has: with s = √(v + ε), ∂s/∂v = 1/(2s).

If s = b^q, a power b^p is s^(p/q) wherever both are defined. It is written so where p is not whole and
p/q is, as the derivative of a function is written by the function's own value where that has a name.
"""

from __future__ import annotations

from fractions import Fraction

from symopt.calculus import build, indices
from symopt.calculus.graph import NodeDefinition
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Delta, Node, Product, Sum


def by_own_name(node: Node, item: NodeDefinition) -> Node:
    """Return a node with broken powers of what the item is a root of as powers of the item's name.

    >>> from symopt.calculus.nodes import Entry
    >>> s = NodeDefinition("s", (), build.power(Entry("v"), Fraction(1, 2)))
    >>> by_own_name(build.power(Entry("v"), Fraction(-3, 2)), s) is build.power(Entry("s"), -3)
    True
    """
    body = item.body
    if not isinstance(body, Product) or body.coefficient != 1 or body.sums or len(body.powers) != 1:
        return node
    ((base, root),) = body.powers
    return node if isinstance(root, int) else _put(node, base, root, item.entry)


def _put(node: Node, base: Node, root: Fraction, own: Node) -> Node:
    if isinstance(node, Sum):
        return build.linear(((c, _put(t, base, root, own)) for c, t in node.terms), node.constant)
    if not isinstance(node, Product) or node.sums:
        return node
    moved = _moved(node)
    base, own = build.rename(base, moved), build.rename(own, moved)
    factors = [
        (own, times) if b is base and (times := _times(q, root)) else (b, q) for b, q in node.powers
    ]
    return build.scale(node.coefficient, build.merge(factors))


def _moved(node: Product) -> dict[Index, Affine]:
    """Return which index the deltas of a product say is another: δ_ik f_k stands for f_i."""
    found: dict[Index, Affine] = {}
    for base, _ in node.powers:
        if isinstance(base, Delta) and not base.difference.constant:
            pair = base.difference.indices
            if len(pair) == 2:
                left, right = pair
                rest = [i for b, _ in node.powers if b is not base for i in b.free]
                gone, kept = (left, right) if right in rest else (right, left)
                found[gone] = indices.of(kept)
    return found


def _times(exponent: Fraction | int, root: Fraction) -> int:
    """Return p/q if p is not whole and p/q is, else 0."""
    times = Fraction(exponent) / root
    whole = times.denominator == 1 and not isinstance(exponent, int)
    return times.numerator if whole else 0
