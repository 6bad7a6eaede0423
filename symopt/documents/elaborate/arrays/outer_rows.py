r"""Rows that a colon takes out of matrices, X_{i,:}, where they are meant as columns: X_{i,:} G_{i,:}^T.

A row lies as a row, and X_{i,:} G_{i,:}^T is a number then. Where the rows have different lengths it is none,
and the product is meant as the matrix of a column and a row.
"""

from __future__ import annotations

from symopt.documents.elaborate.names.extents import extent
from symopt.documents.elaborate.names.known import Known
from symopt.syntax.tree import MatMul, Part, Range, Transpose, Tree


def as_outer(tree: Tree, known: Known) -> Tree:
    """Return a product of a row and a turned row of other lengths as that of a column and a row."""
    if not isinstance(tree, MatMul) or len(tree.factors) != 2:
        return tree
    (first, lying), (second, turned) = map(_upright, tree.factors)
    if not _is_row(second) or turned or (lying and not _is_row(first)):
        return tree
    lengths = _length(first, known), _length(second, known)
    if None in lengths or lengths[0] == lengths[1]:
        return tree
    return MatMul((first, Transpose(second)), span=tree.span)


def _upright(tree: Tree) -> tuple[Tree, bool]:
    """Return a tree without its transposes, and whether their number was odd."""
    lying = False
    while isinstance(tree, Transpose):
        tree, lying = tree.body, not lying
    return tree, lying


def _is_row(tree: Tree) -> bool:
    """Return whether a tree is a row of a matrix, A[i,:]."""
    return (
        isinstance(tree, Part)
        and len(tree.places) == 2
        and not isinstance(tree.places[0], Range)
        and isinstance(tree.places[1], Range)
    )


def _length(tree: Tree, known: Known) -> str | int | None:
    """Return the length of a row or a column of a matrix, None if it is not known."""
    if not isinstance(tree, Part):
        return None
    shape = extent(tree.body, known)
    if shape is None or len(shape) != len(tree.places):
        return None
    sizes = [s for s, place in zip(shape, tree.places, strict=True) if isinstance(place, Range)]
    return sizes[0] if len(sizes) == 1 else None
