"""Indicators of triangles, as in derivatives of tril and triu: [i ≥ j] A_ij is the entry of tril(A)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Node, Product, Within
from symopt.calculus.views.matrix_terms import Term
from symopt.calculus.views.pieces import affine_tree
from symopt.syntax import tree as syntax
from symopt.syntax.tree import Tree, number


def triangle(node: Node, labels: Sequence[Index]) -> tuple[str, int] | None:
    """Return ("tril", k) for [j - i ≤ k], ("triu", k) for [j - i ≥ k] with labels (i, j); None for others."""
    if not isinstance(node, Within) or len(labels) != 2:
        return None
    affine, low, high = node.fields
    rows, columns = (dict(affine.terms).get(i) for i in labels)
    if {rows, columns} != {1, -1} or len(affine.terms) != 2:
        return None
    ahead = affine if columns == 1 else _negated(affine)  # j - i + c
    low, high = (low, high) if columns == 1 else (_negated(high), _negated(low))
    free_below = indices.sign(indices.subtract(ahead, low)) == 1
    free_above = indices.sign(indices.subtract(high, ahead)) == 1
    if free_below == free_above:
        return None
    end = indices.shift(low if free_above else high, -affine.constant * (columns or 0))
    return None if end.terms else ("triu" if free_above else "tril", end.constant)


def cut(name: str, offset: int, array: Tree) -> Tree:
    """Return the triangle of a matrix."""
    return syntax.Call(name, (array, number(offset)) if offset else (array,))


def cut_ones(node: Node, labels: Sequence[Index]) -> Tree | None:
    """Return the indicator of a triangle as a matrix, None for another indicator."""
    found = triangle(node, labels)
    if found is None:
        return None
    return cut(*found, syntax.Call("ones", tuple(affine_tree(i.count, {}) for i in labels)))


def in_triangle(
    node: Product, labels: tuple[Index, ...], term: Callable[[Node, tuple[Index, ...]], Term | None]
) -> Term | None:
    """Return tril(A) or triu(A) for a product with the indicator of a triangle, None for another."""
    for base, _ in node.powers:
        found = triangle(base, labels)
        if found is None:
            continue
        rest = build.merge((p for p in node.powers if p[0] is not base), node.sums)
        inner = term(build.scale(node.coefficient, rest), labels)
        if inner is None or inner.array is None:
            return None
        return replace(inner, array=cut(*found, inner.array))
    return None


def _negated(affine: Affine) -> Affine:
    return indices.combine(((affine, -1),))
