"""Entries in matrix notation: X_ij is X, X_ji its transpose, X_ii its diagonal, X_ik a column."""

from __future__ import annotations

from collections.abc import Mapping

from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Entry
from symopt.calculus.views.matrix_trees import diagonal_of
from symopt.calculus.views.ordering import Style
from symopt.calculus.views.pieces import affine_tree, name_tree
from symopt.calculus.views.slices import slice_name
from symopt.syntax import tree as syntax
from symopt.syntax.tree import Tree

Labels = tuple[Index, ...]


def entry_view(
    node: Entry, labels: Labels, style: Style, fixed: Mapping[Index, str], parts: bool
) -> Tree | None:
    """Return an entry over labels: a whole array or its transpose, its diagonal, a column held fixed.

    fixed, parts: as of `matrix_view`.
    """
    if not labels:
        if not all(i in fixed for place in node.indices for i in place.indices):
            return None
        places = tuple(affine_tree(i, fixed) for i in node.indices)
        spelled = style.spelled.get(node.name, node.name)
        return syntax.Entry(spelled, places) if places else name_tree(node.name, style)
    parts = parts or all(place.plain in labels or not place.indices for place in node.indices)
    if not _whole(node, labels, style, parts):
        return None
    places = tuple(i.plain for i in node.indices)
    name = name_tree(node.name, style)
    if places == labels:
        return name
    if places == labels[::-1]:
        return syntax.Transpose(name)
    if len(places) == 2 and places[0] == places[1] and places[0] is not None:
        return diagonal_of(name)
    if parts:
        return _part(node, labels, style, fixed)
    spelled = slice_name(node, labels, fixed, style)
    return None if spelled is None else syntax.Name(spelled)


def _part(node: Entry, labels: Labels, style: Style, fixed: Mapping[Index, str]) -> Tree | None:
    """Return a row or column as a part of its matrix, X[i,:]."""
    kept = [place.plain for place in node.indices if place.plain in labels]
    held = {i for place in node.indices if place.plain not in labels for i in place.indices}
    if kept != list(labels) or not held <= fixed.keys():
        return None
    places = tuple(
        syntax.Range() if place.plain in labels else affine_tree(place, fixed)
        for place in node.indices
    )
    return syntax.Part(name_tree(node.name, style), places)


def _whole(node: Entry, labels: Labels, style: Style, parts: bool) -> bool:
    """Whether the labels run over all of the entry's dimensions."""
    shape = style.shapes.get(node.name)
    if shape is not None and len(shape) != len(node.indices):
        return False
    for place, index in enumerate(node.indices):
        label = index.plain
        if label is None:
            if parts and not {*index.indices} & {*labels}:
                continue
            return False
        if label in labels:
            ends = label.lower, label.upper
            known = shape[place] if shape is not None else label.upper
            if ends != (Affine(1), known) or label.upper.indices:
                return False
    return True
