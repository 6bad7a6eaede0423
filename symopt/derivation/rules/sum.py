r"""The derivative of a sum, term by term: (u + v)' = u' + v'; a sign stays in front."""

from __future__ import annotations

from symopt.derivation.rule import Example, Rule, pending
from symopt.derivation.shape import depends, negative
from symopt.syntax.tree import ZERO, Add, Neg, Tree


def apply(tree: Tree, name: str) -> Tree | None:
    """Return the sum of the derivatives of the terms."""
    if not depends(tree, name):
        return None
    match tree:
        case Neg(body=body):
            return Neg(pending(body, name))
        case Add(terms=terms):
            return Add(tuple(_term(t, name) for t in terms))
        case _:
            return None


def _term(tree: Tree, name: str) -> Tree:
    if not depends(tree, name):
        return ZERO
    if isinstance(tree, Neg):
        return negative(_term(tree.body, name))
    return pending(tree, name)


SUM = Rule(
    name="sum",
    title="sum rule",
    statement=r"\frac{d}{dx} (u + v) = \frac{du}{dx} + \frac{dv}{dx}",
    rank=10,
    apply=apply,
    structural=True,
    examples=(Example("x**2 + exp(x)"), Example("-ln(x)"), Example("1 - y*exp(x) - x**2")),
    counterexamples=(Example("x*exp(x)"), Example("x**2")),
    reference="Stewart, Calculus, section 3.1",
)
