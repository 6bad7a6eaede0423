r"""The power rule: (u^n)' = n u^{n-1} u' for an exponent n free of x.

n may be any real constant: 1/2, -1, a name.
"""

from __future__ import annotations

from symopt.derivation.rule import Example, Reason, Rule, pending
from symopt.derivation.shape import depends, power, product, rational, times
from symopt.syntax.tree import ONE, Add, Name, Neg, Pow, Tree, number


def apply(tree: Tree, name: str) -> Tree | None:
    """Return n u^{n-1} u'; u' is left out where u is the variable."""
    if not isinstance(tree, Pow) or depends(tree.exponent, name) or not depends(tree.base, name):
        return None
    base, n = tree.base, tree.exponent
    value = rational(n)
    if value is None:
        lower: Tree = Pow(base, Add((n, Neg(ONE))))
    else:
        lower, n = power(base, value - 1), number(value)
        if value == 0:
            lower = Pow(base, number(-1))
    inner = ONE if isinstance(base, Name) else pending(base, name)
    if isinstance(n, Neg):
        return Neg(times(product(n.body, lower), inner))
    return times(product(n, lower), inner)


def why(tree: Tree, name: str) -> Reason:
    """Say whether the chain rule was used."""
    plain = isinstance(tree, Pow) and isinstance(tree.base, Name)
    return ("power rule",) if plain else ("power rule and chain rule",)


POWER = Rule(
    name="power",
    title="power rule",
    statement=r"\frac{d}{dx} u^n = n u^{n-1} \frac{du}{dx}",
    rank=30,
    apply=apply,
    reason=why,
    examples=(
        Example("x**2"), Example("(1 + exp(-x))**(-1)"), Example("x**(1/2)"), Example("(1+x**2)**n"),
    ),
    counterexamples=(Example("2**x"), Example("x**x"), Example("exp(x)")),
    reference="Stewart, Calculus, section 3.1",
)  # fmt: skip
