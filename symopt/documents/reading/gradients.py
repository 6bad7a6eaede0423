r"""Gradients of products: `\nabla_x x^T A x` is that of the whole product, since x^T alone is never meant."""

from __future__ import annotations

from dataclasses import replace

from symopt.syntax.tree import Derivative, MatMul, Name, Transpose, Tree, rebuild


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
