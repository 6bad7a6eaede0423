r"""Formulas of entries that stand for all of them: \operatorname{diag}(p_i(1 - p_i)), as one of vectors."""

from __future__ import annotations

from symopt.documents.reading.elaborate.known import Known
from symopt.documents.reading.elaborate.over_all import indices_of, over_all
from symopt.syntax.tree import Call


def diagonal(tree: Call, known: Known) -> Call:
    """Return diag of a formula in p_i, for all i, as diag of the same formula in p."""
    indices = indices_of(tree.arguments[0])
    if len(indices) != 1:
        return tree
    whole = over_all(tree.arguments[0], tuple(indices), known.setting.shapes)
    return tree if whole is None else Call("diag", (whole,), tree.options, span=tree.span)
