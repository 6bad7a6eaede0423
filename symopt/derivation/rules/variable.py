r"""The derivative of the variable itself: \frac{d}{dx} x = 1."""

from __future__ import annotations

from symopt.derivation.rule import Example, Rule
from symopt.syntax.tree import ONE, Name, Tree


def apply(tree: Tree, name: str) -> Tree | None:
    """Return 1 for the variable."""
    return ONE if isinstance(tree, Name) and tree.name == name else None


VARIABLE = Rule(
    name="variable",
    title="derivative of the variable",
    statement=r"\frac{d}{dx} x = 1",
    rank=1,
    apply=apply,
    structural=True,
    examples=(Example("x"),),
    counterexamples=(Example("2*x"), Example("y"), Example("x**2")),
    reference="Stewart, Calculus, section 3.1",
)
