"""Products with a limit that code would miss: x log x is 0 at x = 0.

The rule needs x in the logarithm, so that x log(x w) is meant; 0 · log 0 in no other place is touched.
"""

from __future__ import annotations

from symopt.calculus import build
from symopt.calculus.nodes import ONE, Apply, Node, Product, Sum
from symopt.compilation.rewriting.matching import See, seen
from symopt.compilation.rewriting.table import powers_of


def with_limits(node: Product, see: See) -> Node:
    """Return the product with x log(x w) as one function."""
    for base, exponent in node.powers:
        if exponent == 1 and isinstance(base, Sum):
            spread = _spread(node, base)
            if spread is not None:
                return spread
        if exponent == 1 and (inside := _logarithm(seen(base, see))) is not None:
            for x, q in node.powers:
                if q >= 1 and _has(inside, x):
                    whole = build.apply("times_log", x, inside)
                    rest = build.merge([*node.powers, (base, -1), (x, -1)])
                    return build.scale(node.coefficient, build.multiply(whole, rest))
    return node


def _spread(node: Product, base: Sum) -> Node | None:
    """Return x (log x + u) as x log x + x u; None if the bracket has no logarithm of a factor beside it."""
    others = [b for b, q in node.powers if q >= 1 and b is not base]
    for coefficient, term in base.terms:
        inside = _logarithm(term)
        found = None if inside is None else next((x for x in others if _has(inside, x)), None)
        if inside is None or found is None:
            continue
        rest = build.merge((b, q) for b, q in node.powers if b is not base)
        whole = build.multiply(build.apply("times_log", found, inside), build.divide(rest, found))
        left = build.linear([(1, base), (-coefficient, term)])
        parts = [(coefficient * node.coefficient, whole)]
        return build.linear([*parts, (node.coefficient, build.multiply(rest, left))])
    return None


def _logarithm(node: Node) -> Node | None:
    """Return u where the node is log u."""
    if not isinstance(node, Apply):
        return None
    if node.function == "log1p":
        return build.add(ONE, node.arguments[0])
    return node.arguments[0] if node.function == "log" else None


def _has(inside: Node, x: Node) -> bool:
    """Return whether x, or -x, is a factor of what is inside a logarithm."""
    if isinstance(x, Apply):
        return False
    return inside is build.negate(x) or any(b is x and q > 0 for b, q in powers_of(inside))
