r"""Logarithmic differentiation: (u^v)' = u^v (v \ln u)', for u > 0."""

from __future__ import annotations

from symopt.derivation.rule import Example, Rule, pending
from symopt.derivation.shape import depends
from symopt.syntax.tree import Call, Mul, Pow, Tree


def apply(tree: Tree, name: str) -> Tree | None:
    """Return u^v times the derivative of v ln u where both contain the name."""
    if not isinstance(tree, Pow):
        return None
    if not (depends(tree.base, name) and depends(tree.exponent, name)):
        return None
    logarithm = Mul((tree.exponent, Call("log", (tree.base,))))
    return Mul((tree, pending(logarithm, name)), "·")


GENERAL_POWER = Rule(
    name="general power",
    title="logarithmic differentiation",
    statement=r"\frac{d}{dx} u^v = u^v \frac{d}{dx} (v \ln u)",
    rank=32,
    apply=apply,
    examples=(Example("x**x"), Example("(1 + x**2)**x")),
    counterexamples=(Example("x**2"), Example("2**x")),
    reference="Stewart, Calculus, section 3.6",
)
