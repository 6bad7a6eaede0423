r"""Formulas of entries that stand for all of them: \operatorname{diag}(p_i(1 - p_i)), as one of vectors."""

from __future__ import annotations

from symopt.documents.elaborate.arrays.lettered import sample_of
from symopt.documents.elaborate.arrays.over_all import indices_of, over_all
from symopt.documents.elaborate.names.extents import shape_of
from symopt.documents.elaborate.names.known import Known
from symopt.syntax.tree import Call, Entry, Name, Tree, rebuild


def diagonal(tree: Call, known: Known) -> Call:
    """Return diag of a formula in p_i, for all i, as diag of the same formula in p."""
    indices = indices_of(tree.arguments[0])
    if len(indices) != 1:
        return tree
    whole = over_all(tree.arguments[0], tuple(indices), known.setting.shapes)
    return tree if whole is None else Call("diag", (whole,), tree.options, span=tree.span)


def samples(tree: Tree, known: Known) -> Tree:
    r"""Return a formula with p^{(i)} as the entry p_i where p is a vector."""
    if isinstance(tree, Name):
        found = sample_of(tree.name)
        if found is None or len(shape_of(found[0], known)) != len(found[1]):
            return tree
        return Entry(found[0], tuple(map(Name, found[1])), span=tree.span)
    return rebuild(tree, lambda part: samples(part, known))
