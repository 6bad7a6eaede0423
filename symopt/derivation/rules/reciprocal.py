r"""The reciprocal rule: (c / v)' = -c v' / v^2."""

from __future__ import annotations

from symopt.derivation.rule import Example, Rule, pending
from symopt.derivation.shape import depends, power
from symopt.syntax.tree import TWO, Div, Mul, Neg, Number, Pow, Tree


def apply(tree: Tree, name: str) -> Tree | None:
    """Return the derivative of a constant over what contains the name."""
    if not isinstance(tree, Div) or depends(tree.numerator, name):
        return None
    bottom = tree.denominator
    if not depends(bottom, name):
        return None
    if isinstance(bottom, Pow) and isinstance(bottom.exponent, Number):
        n = bottom.exponent
        front = Div(Mul((tree.numerator, n)), power(bottom.base, n.value + 1))
        return Neg(Mul((front, pending(bottom.base, name)), "·"))
    return Neg(Mul((Div(tree.numerator, Pow(bottom, TWO)), pending(bottom, name)), "·"))


RECIPROCAL = Rule(
    name="reciprocal",
    title="reciprocal rule",
    statement=r"\frac{d}{dx} \frac{c}{v} = -\frac{c}{v^2} \frac{dv}{dx}",
    rank=22,
    apply=apply,
    examples=(Example("1/x"), Example("k/(1 + exp(x))"), Example("3/x**2")),
    counterexamples=(Example("x/2"), Example("x/(1 + x)")),
    reference="Stewart, Calculus, section 3.2",
)
