r"""The quotient rule: (u / v)' = (u' v - u v') / v^2."""

from __future__ import annotations

from symopt.derivation.rule import Example, Rule, pending
from symopt.derivation.shape import depends
from symopt.syntax.tree import TWO, Add, Div, Mul, Neg, Pow, Tree


def apply(tree: Tree, name: str) -> Tree | None:
    """Return the quotient rule where numerator and denominator contain the name."""
    if not isinstance(tree, Div):
        return None
    top, bottom = tree.numerator, tree.denominator
    if not (depends(top, name) and depends(bottom, name)):
        return None
    first = Mul((pending(top, name), bottom), "·")
    second = Mul((top, pending(bottom, name)), "·")
    return Div(Add((first, Neg(second))), Pow(bottom, TWO))


QUOTIENT = Rule(
    name="quotient",
    title="quotient rule",
    statement=r"\frac{d}{dx} \frac{u}{v}"
    r" = \frac{\frac{du}{dx} v - u \frac{dv}{dx}}{v^2}",
    rank=21,
    apply=apply,
    examples=(Example("x/(1 + x**2)"), Example("(exp(x) - exp(-x))/(exp(x) + exp(-x))")),
    counterexamples=(Example("1/x"), Example("x/3")),
    reference="Stewart, Calculus, section 3.2",
)
