"""A block of a Hessian in matrix notation: as it is, or with few indices held fixed as subscripts.

∂²L/∂W_jk ∂W_lc has four indices and no matrix form; for each k and c it is Xᵀ diag(p_k ⊙ (δ_kc - p_c)) X.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product

from symopt.calculus.indices import Index
from symopt.calculus.nodes import Node
from symopt.calculus.views.index_names import name_free, names_used
from symopt.calculus.views.matrix_trees import cost
from symopt.calculus.views.matrix_view import Labels, matrix_view
from symopt.calculus.views.ordering import Style
from symopt.calculus.views.slices import Slice, slices
from symopt.foundation.record import record
from symopt.syntax.tree import Tree

_HELD_COST = 4
"""What a subscript costs against the length of a formula."""


@record
class BlockView:
    """A block at fixed indices.

    labels: what counts its rows and columns.   fixed: the indices held and what they are called.
    slices: the columns and rows of arrays that the tree speaks of by names of their own.
    """

    tree: Tree
    labels: Labels
    fixed: Mapping[Index, str]
    slices: tuple[Slice, ...]


def block_view(
    node: Node,
    first: Labels,
    second: Labels,
    style: Style | None = None,
    *,
    parts: bool = False,
) -> BlockView | None:
    """Return a block over the labels of two variables in matrix notation, at fixed indices if needed.

    first, second: the labels of the variable differentiated in first and second; at most two each.
    parts: whether a column at a fixed index is written P[:,k], and not as p_k, a name of its own.
    Of several choices the one that reads shortest. None if no choice has a matrix form.
    """
    style = style or Style()
    if len(first) > 2 or len(second) > 2:
        return None
    found: list[tuple[int, BlockView]] = []
    for held in _choices(first, second):
        names = name_free(
            [i for i in (*first, *second) if i in held], names_used(node, style), style
        )
        labels = tuple(i for i in (*first, *second) if i not in held)
        tree = matrix_view(node, labels, style, fixed=names, parts=parts)
        if tree is not None and not held:
            return BlockView(tree, labels, names, ())
        if tree is not None:
            own = () if parts else slices(node, names, style)
            view = BlockView(tree, labels, names, own)
            found.append((cost(tree) + _HELD_COST * len(held), view))
    return min(found, key=lambda item: item[0])[1] if found else None


def _choices(first: Labels, second: Labels) -> Iterator[frozenset[Index]]:
    """Yield sets of indices to hold, the smallest first."""
    options: list[list[frozenset[Index]]] = [_held(first), _held(second)]
    pairs = [a | b for a, b in product(*options) if len(first) + len(second) - len(a | b) <= 2]
    yield from sorted(pairs, key=len)


def _held(labels: Labels) -> list[frozenset[Index]]:
    if len(labels) < 2:
        return [frozenset(), frozenset(labels)] if labels else [frozenset()]
    rows, columns = labels
    return [frozenset(), frozenset((columns,)), frozenset((rows,)), frozenset(labels)]
