r"""The reciprocal rule: (c / v)' = -c v' / v^2.

So (c / v^n)' = -c n v' / v^{n+1}, and (c / e^v)' = -c v' / e^v.
"""

from __future__ import annotations

from symopt.derivation.rule import Example, Rule, pending
from symopt.derivation.shape import depends, power, product, times
from symopt.syntax.tree import ONE, TWO, Call, Div, Mul, Name, Neg, Number, Pow, Tree


def apply(tree: Tree, name: str) -> Tree | None:
    """Return the derivative of a constant over what contains the name."""
    if not isinstance(tree, Div) or depends(tree.numerator, name):
        return None
    bottom = tree.denominator
    if not depends(bottom, name):
        return None
    factors = bottom.factors if isinstance(bottom, Mul) else (bottom,)
    fixed = [f for f in factors if not depends(f, name)]
    moving = [f for f in factors if depends(f, name)]
    whole = moving[0] if len(moving) == 1 else Mul(tuple(moving))
    match whole:
        case Pow(base=base, exponent=Number() as n):
            top, below, inner = product(tree.numerator, n), power(base, n.value + 1), base
        case Call(function="exp", arguments=(inner,)):
            top, below = tree.numerator, whole
        case _:
            top, below, inner = tree.numerator, Pow(whole, TWO), whole
    front = Div(top, product(*fixed, below))
    return Neg(times(front, ONE if inner == Name(name) else pending(inner, name)))


RECIPROCAL = Rule(
    name="reciprocal",
    title="reciprocal rule",
    statement=r"\frac{d}{dx} \frac{c}{v} = -\frac{c}{v^2} \frac{dv}{dx}",
    rank=22,
    apply=apply,
    examples=(
        Example("1/x"),
        Example("k/(1 + exp(x))"),
        Example("3/x**2"),
        Example("k/(2*x**2)"),
        Example("(1 - k)/(3*exp(2*x))"),
    ),
    counterexamples=(Example("x/2"), Example("x/(1 + x)")),
    reference="Stewart, Calculus, section 3.2",
)
