r"""The product rule: (u v)' = u' v + u v', and likewise for more factors."""

from __future__ import annotations

from symopt.derivation.rule import Example, Rule, pending
from symopt.derivation.shape import depends
from symopt.syntax.tree import Add, Mul, Tree


def apply(tree: Tree, name: str) -> Tree | None:
    """Return one term for each factor, with that factor differentiated."""
    if not isinstance(tree, Mul) or not all(depends(f, name) for f in tree.factors):
        return None
    factors = tree.factors
    terms = (
        Mul((*factors[:k], pending(factors[k], name), *factors[k + 1 :]), "·")
        for k in range(len(factors))
    )
    return Add(tuple(terms))


PRODUCT = Rule(
    name="product",
    title="product rule",
    statement=r"\frac{d}{dx} (u v) = \frac{du}{dx} v + u \frac{dv}{dx}",
    rank=20,
    apply=apply,
    examples=(Example("x*exp(x)"), Example("x**2*ln(x)*sin(x)")),
    counterexamples=(Example("3*x**2"), Example("x + 1")),
    reference="Leibniz, 1675; Stewart, Calculus, section 3.2",
)
