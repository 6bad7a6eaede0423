r"""A derivative as a reader would write it: in matrix notation, or as blocks at fixed indices.

Three and more indices have no matrix form: ∂(AXB)_ij/∂X_kl = A_ik B_lj. What can be written is a matrix for
each choice of some of them, as in the block (k, c) of a Hessian, and the entries themselves.
"""

from __future__ import annotations

from symopt.calculus.kinds.derived import Derived, Labels
from symopt.calculus.kinds.layout import Arrangement
from symopt.calculus.views.block_view import BlockView, block_view
from symopt.calculus.views.matrix_trees import transposed
from symopt.calculus.views.matrix_view import matrix_view
from symopt.calculus.views.ordering import Style
from symopt.foundation.record import record
from symopt.syntax import tree as syntax
from symopt.syntax.tree import Tree


@record
class Form:
    """tree: in matrix notation, None where there is none.   block: for fixed indices then, if it has one."""

    tree: Tree | None
    block: BlockView | None = None


def formed(derived: Derived, place: Arrangement, style: Style) -> Form:
    """Return the matrix form of a derivative in the arrangement asked for, or its blocks."""
    if derived.order <= 2:
        tree = matrix_view(derived.body, place.labels, style)
        if tree is not None and place.row:
            tree = _row(tree)
        return Form(tree)
    groups = _two(derived)
    return Form(None, None if groups is None else block_view(derived.body, *groups, style))


def _row(tree: Tree) -> Tree:
    """Return a column as a row; numbers stay in front."""
    match tree:
        case syntax.Mul(factors=(*front, last), sign=""):
            return syntax.Mul((*front, _row(last)))
        case syntax.Add():
            return syntax.Add(tuple(map(_row, tree.terms)))
        case syntax.Neg():
            return syntax.Neg(_row(tree.body))
        case syntax.Div() if not isinstance(tree.numerator, syntax.Number):
            return syntax.Transpose(tree)
        case _:
            return transposed(tree)


def _two(derived: Derived) -> tuple[Labels, Labels] | None:
    """Return the labels of rows and of columns of the blocks, at most two each."""
    groups = [g for g in (derived.own, *derived.others) if g]
    if len(groups) == 3:
        groups = [groups[0], (*groups[1], *groups[2])]
    if len(groups) == 1:
        groups.append(())
    if len(groups) != 2 or any(len(g) > 2 for g in groups):
        return None
    return groups[0], groups[1]
