r"""The derivative of a power with a constant base: (a^u)' = a^u \ln a \cdot u'."""

from __future__ import annotations

from symopt.derivation.rule import Example, Rule, pending
from symopt.derivation.shape import depends, times
from symopt.syntax.tree import ONE, Call, Constant, Mul, Name, Pow, Tree


def apply(tree: Tree, name: str) -> Tree | None:
    """Return a^u ln a u', and e^u u' for the base e."""
    if not isinstance(tree, Pow) or depends(tree.base, name) or not depends(tree.exponent, name):
        return None
    inner = ONE if isinstance(tree.exponent, Name) else pending(tree.exponent, name)
    if tree.base == Constant("e"):
        return times(tree, inner)
    return times(Mul((tree, Call("log", (tree.base,)))), inner)


EXPONENTIAL = Rule(
    name="exponential",
    title="derivative of an exponential",
    statement=r"\frac{d}{dx} a^u = a^u \ln a \cdot \frac{du}{dx}",
    rank=31,
    apply=apply,
    examples=(Example("2**x"), Example("k**(x**2)")),
    counterexamples=(Example("x**2"), Example("x**x")),
    reference="Stewart, Calculus, section 3.4",
)
