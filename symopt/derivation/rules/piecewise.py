r"""The derivative of a function by cases, case by case; the boundaries are excepted.

Inside an open region the value is one branch, so the derivative is that branch's.
"""

from __future__ import annotations

from symopt.derivation.rule import Example, Reason, Rule, pending
from symopt.derivation.shape import depends
from symopt.foundation.document import Math
from symopt.syntax.tree import ZERO, Piecewise, Relation, Tree, walk


def apply(tree: Tree, name: str) -> Tree | None:
    """Return the derivative of each branch under its condition."""
    if not isinstance(tree, Piecewise) or not depends(tree, name):
        return None
    return Piecewise(
        tuple(
            (pending(branch, name) if depends(branch, name) else ZERO, condition)
            for branch, condition in tree.branches
        )
    )


def why(tree: Tree, name: str) -> Reason:
    """State the boundaries between the cases that move with the name."""
    assert isinstance(tree, Piecewise)  # apply has fired
    found: dict[Tree, None] = {}
    for _, condition in tree.branches:
        for part in walk(condition) if condition is not None else ():
            if isinstance(part, Relation) and depends(part, name):
                found.setdefault(Relation("=", part.left, part.right))
    edges = tuple(part for edge in found for part in (" or ", Math(edge)))[1:]
    return ("case by case, except at ", *edges) if edges else ("case by case",)


PIECEWISE = Rule(
    name="piecewise",
    title="case by case",
    statement=r"\frac{d}{dx} \begin{cases} u & x < a \\ v & x > a \end{cases}"
    r" = \begin{cases} \frac{du}{dx} & x < a \\ \frac{dv}{dx} & x > a \end{cases}",
    rank=42,
    apply=apply,
    reason=why,
    examples=(Example("Piecewise((x**2, x > 0), (0, True))"),),
    counterexamples=(Example("abs(x)"), Example("Piecewise((1, y > 0), (2, True))")),
    reference="Stewart, Calculus, section 2.8",
)
