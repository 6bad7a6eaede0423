r"""The derivative of a sum over an index, under the sum sign: (Σ_i u_i)' = Σ_i u_i'."""

from __future__ import annotations

from dataclasses import replace

from symopt.derivation.rule import Example, Rule, pending
from symopt.derivation.shape import depends
from symopt.syntax.tree import Sum, Tree


def apply(tree: Tree, name: str) -> Tree | None:
    """Return the sum of the derivatives; the bounds must not contain the name."""
    if not isinstance(tree, Sum) or tree.index == name or not depends(tree.body, name):
        return None
    bounds = (b for b in (tree.lower, tree.upper) if b is not None)
    if any(depends(b, name) for b in bounds):
        return None
    return replace(tree, body=pending(tree.body, name))


INDEXED_SUM = Rule(
    name="indexed sum",
    title="sum rule",
    statement=r"\frac{d}{dx} \sum_i u_i = \sum_i \frac{du_i}{dx}",
    rank=12,
    apply=apply,
    structural=True,
    examples=(Example("Sum(exp(i*x), (i, 1, 3))"),),
    counterexamples=(Example("x + 1"), Example("Sum(i**2, (i, 1, 3))")),
    reference="Stewart, Calculus, section 3.1",
)
