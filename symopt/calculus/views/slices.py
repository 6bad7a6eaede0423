"""Columns and rows of matrices as names of their own: column k of P is p_k, row j of W is w_j.

They are needed where an array has more than two free indices and some are held fixed, as in the block
(k, c) of the Hessian of softmax regression: Xᵀ diag(p_k ⊙ (δ_kc - p_c)) X.
"""

from __future__ import annotations

from collections.abc import Mapping

from symopt.calculus.graph import entries
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Entry, Node
from symopt.calculus.views.ordering import Style
from symopt.foundation.record import record


@record
class Slice:
    """A name that stands for a column (axis 1 held) or a row (axis 0 held) of an array."""

    name: str
    array: str
    axis: int
    index: str


def slices(node: Node, fixed: Mapping[Index, str], style: Style) -> tuple[Slice, ...]:
    """Return the columns and rows that a view of the node with these labels fixed speaks of."""
    found: dict[Slice, None] = {}
    for entry in sorted(entries(node), key=lambda e: e.digest):
        held = _held(entry, fixed)
        if held is not None:
            axis, index = held
            found[Slice(_spelled(entry.name, index, style), entry.name, axis, index)] = None
    return tuple(sorted(found, key=lambda s: (style.rank(s.array), s.axis, s.index)))


def slice_name(
    node: Entry, labels: tuple[Index, ...], fixed: Mapping[Index, str], style: Style
) -> str | None:
    """Return the name of a matrix with one index held fixed, None if it is not that or the name is taken."""
    held = _held(node, fixed)
    if held is None or len(labels) != 1:
        return None
    axis, index = held
    name = _spelled(node.name, index, style)
    if node.indices[1 - axis].plain != labels[0] or name in style.roles:
        return None
    return name


def _held(node: Entry, fixed: Mapping[Index, str]) -> tuple[int, str] | None:
    """Return (axis, name) of the one index of a matrix entry that is held fixed."""
    if len(node.indices) != 2:
        return None
    held = [(k, fixed[i]) for k, p in enumerate(node.indices) if (i := p.plain) in fixed and i]
    return held[0] if len(held) == 1 else None


def _spelled(name: str, index: str, style: Style) -> str:
    name = style.spelled.get(name, name)
    return f"{name[:1].lower()}{name[1:]}_{index}"
