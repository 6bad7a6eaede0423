r"""Gradients of products: `\nabla_x x^T A x` is that of the whole product, since x^T alone is never meant.

And derivatives that are meant as operators: `\frac{\partial f}{\partial x}[y \cos(xy)]` for a second one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symopt.syntax.tree import Derivative, MatMul, Mul, Name, Transpose, Tree, rebuild


def whole_gradients(tree: Tree) -> Tree:
    """Return a tree in which the derivative of x^T by x, with factors behind it, is that of the product."""
    tree = rebuild(tree, whole_gradients)
    if not isinstance(tree, MatMul):
        return tree
    first = tree.factors[0]
    if not isinstance(first, Derivative) or len(first.wrt) != 1:
        return tree
    if not isinstance(first.of, Transpose) or first.of.body != first.wrt[0]:
        return tree
    if not isinstance(first.wrt[0], Name):
        return tree
    return replace(first, of=MatMul((first.of, *tree.factors[1:])))


def operated(trees: Sequence[Tree | None]) -> str:
    """Return why an equation about a second derivative may mean a first one as an operator, "" if not."""
    second = [t.of for t in trees if isinstance(t, Derivative) and len(t.wrt) > 1]
    for tree in trees:
        factors = tree.factors if isinstance(tree, Mul) else ()
        if any(isinstance(f, Derivative) and f.of in second for f in factors):
            return "a derivative before a bracket may be that of what stands in it"
    return ""
