"""Signs that the form of a node shows: σ(z) σ(-z)/m is never negative."""

from __future__ import annotations

from symopt.calculus.nodes import Apply, Node, Number, Operator, Product, Sum, Value

NEVER_NEGATIVE = frozenset(
    ("exp", "abs", "sqrt", "cosh", "softplus", "sigmoid", "exp_minus_abs", "hypot", "odds_against")
    + ("odds_slope", "odds_other", "logistic_slope", "logistic_from", "portion", "portion_rest")
)
"""Functions that are never negative, where their arguments are what code gives them."""


def never_negative(node: Node) -> bool:
    """Return whether a node is nonnegative wherever it has a value, as far as its form shows."""
    match node:
        case Number():
            return node.value >= 0
        case Value():
            terms = node.affine.terms
            return node.affine.constant >= 0 and all(isinstance(s, str) and c > 0 for s, c in terms)
        case Sum():
            return node.constant >= 0 and all(c > 0 and never_negative(t) for c, t in node.terms)
        case Product():
            return node.coefficient > 0 and all(
                (isinstance(q, int) and q % 2 == 0) or never_negative(b) for b, q in node.powers
            )
        case Apply() | Operator():
            return node.function in NEVER_NEGATIVE
        case _:
            return False
