r"""The derivative of what does not contain the variable: \frac{d}{dx} c = 0."""

from __future__ import annotations

from symopt.derivation.rule import Example, Rule
from symopt.derivation.shape import depends
from symopt.syntax.tree import ZERO, Tree


def apply(tree: Tree, name: str) -> Tree | None:
    """Return 0 if the name does not occur."""
    return None if depends(tree, name) else ZERO


CONSTANT = Rule(
    name="constant",
    title="constant rule",
    statement=r"\frac{d}{dx} c = 0",
    rank=0,
    apply=apply,
    structural=True,
    examples=(Example("3"), Example("k*ln(a)"), Example("y - 1")),
    counterexamples=(Example("x"), Example("k + x")),
    reference="Stewart, Calculus, section 3.1",
)
