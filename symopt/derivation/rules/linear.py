r"""The derivative of an expression of the first degree in the variable, in one step.

\frac{d}{dx}(a x + b) = a for a and b free of x. In w_1 x_1 + w_2 x_2 + b only one term moves.
"""

from __future__ import annotations

from dataclasses import replace

from symopt.derivation.rule import Example, Rule
from symopt.derivation.shape import depends, negative, product, quotient, total
from symopt.syntax.tree import ONE, ZERO, Add, Div, Mul, Name, Neg, Sum, Tree


def apply(tree: Tree, name: str) -> Tree | None:
    """Return the coefficient of the name, None if the expression is not of the first degree."""
    if isinstance(tree, Name) or not depends(tree, name):
        return None
    return coefficient(tree, name)


def coefficient(tree: Tree, name: str) -> Tree | None:
    """Return a for a x + b, and 0 for b alone; None for anything else."""
    if not depends(tree, name):
        return ZERO
    match tree:
        case Name():
            return ONE
        case Neg(body=body):
            inner = coefficient(body, name)
            return None if inner is None else negative(inner)
        case Add(terms=terms):
            found = [coefficient(t, name) for t in terms]
            return None if None in found else total(f for f in found if f is not None)
        case Mul(factors=factors):
            moving = [k for k, f in enumerate(factors) if depends(f, name)]
            inner = coefficient(factors[moving[0]], name) if len(moving) == 1 else None
            if inner is None:
                return None
            bare = inner.body if isinstance(inner, Neg) else inner
            rest = product(*factors[: moving[0]], bare, *factors[moving[0] + 1 :])
            return rest if bare is inner else negative(rest)
        case Div(numerator=top, denominator=bottom) if not depends(bottom, name):
            inner = coefficient(top, name)
            return None if inner is None else quotient(inner, bottom)
        case Sum(body=body):
            inner = coefficient(body, name)
            return None if inner is None else replace(tree, body=inner)
        case _:
            return None


LINEAR = Rule(
    name="linear",
    title="linear rule",
    statement=r"\frac{d}{dx} (a x + b) = a",
    rank=2,
    apply=apply,
    structural=True,
    examples=(Example("w*x + k"), Example("-x"), Example("(1 - 2*x)/k"), Example("k*(y - x)")),
    counterexamples=(Example("x**2"), Example("x"), Example("x*exp(x)"), Example("1/x")),
    reference="Stewart, Calculus, section 3.1",
)
