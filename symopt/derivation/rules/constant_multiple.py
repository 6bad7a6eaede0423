r"""The derivative of a constant multiple: (c u)' = c u', and (u / c)' = u' / c."""

from __future__ import annotations

from symopt.derivation.rule import Example, Rule, pending
from symopt.derivation.shape import depends, product
from symopt.syntax.tree import ONE, Div, Mul, Tree


def apply(tree: Tree, name: str) -> Tree | None:
    """Return the constant factors, in their order, times the derivative of the rest."""
    match tree:
        case Mul(factors=factors):
            fixed = tuple(f for f in factors if not depends(f, name))
            moving = tuple(f for f in factors if depends(f, name))
            if not fixed or not moving:
                return None
            return Mul((*fixed, pending(product(*moving), name)), "·")
        case Div(numerator=top, denominator=bottom) if not depends(bottom, name):
            if not depends(top, name):
                return None
            return Mul((Div(ONE, bottom), pending(top, name)), "·")
        case _:
            return None


CONSTANT_MULTIPLE = Rule(
    name="constant multiple",
    title="constant multiple rule",
    statement=r"\frac{d}{dx} (c\,u) = c\,\frac{du}{dx}",
    rank=11,
    apply=apply,
    structural=True,
    examples=(Example("3*x**2"), Example("y*ln(x)"), Example("exp(x)/2"), Example("k*x*exp(x)")),
    counterexamples=(Example("x*exp(x)"), Example("3/x"), Example("k")),
    reference="Stewart, Calculus, section 3.1",
)
