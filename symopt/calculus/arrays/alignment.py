"""Elementwise operations: arrays brought to common labels, numbers spread, a bias added to every row.

A dimension of size 1 that was kept (`mean(X, axis=1, keepdims=1)`) meets any size: X - mean has entries
X_ij - mean_i. A vector of n meets a matrix (m, n) under + and -, as a bias meets a batch.
"""

from __future__ import annotations

from collections.abc import Sequence

from symopt.calculus.arrays.array import Array, Group, of_dimensions
from symopt.calculus.arrays.grouping import common, regrouped
from symopt.foundation.errors import ShapeError


def align(parts: Sequence[Array], operation: str, *, broadcast_rows: bool = False) -> list[Array]:
    """Return the parts with common labels; scalars stay, and take the labels of the arrays.

    broadcast_rows: a vector of n may meet a matrix (m, n), as a bias meets a batch.
    Raises ShapeError if two arrays have different shapes, naming both.
    """
    lead = max(parts, key=lambda p: p.rank)
    if not lead.rank:
        return list(parts)
    if all(part is lead or not part.rank for part in parts):
        wanted = lead.dimensions
    else:
        wanted = _dimensions(parts, lead, operation, broadcast_rows)
    return [_brought(part, wanted, lead.row) for part in parts]


def _dimensions(
    parts: Sequence[Array], lead: Array, operation: str, broadcast_rows: bool
) -> tuple[Group, ...]:
    """Return labels of the result, one dimension after the other, counted from the last."""
    found: list[Group] = []
    for part in parts:
        if part.rank not in (0, lead.rank) and not (broadcast_rows and part.rank == 1):
            raise _clash(part, lead, operation)
    for place in range(lead.rank):
        back = place - lead.rank
        groups = [p.dimensions[back] for p in parts if p.rank >= -back]
        spread = [g for g in groups if g] or groups
        group = common(spread)
        if group is None:
            ours = lead.dimensions[back] or spread[0]
            other = next(
                p
                for p in parts
                if p.rank >= -back and common([ours, p.dimensions[back] or ours]) is None
            )
            raise _clash(other, lead, operation)
        found.append(group)
    return tuple(found)


def _brought(part: Array, wanted: tuple[Group, ...], row: bool) -> Array:
    """Return one part with the labels of the result."""
    start = len(wanted) - part.rank if part.rank else len(wanted)
    for place, group in enumerate(wanted[start:]):
        have = part.dimensions[place]
        if have and have != group:
            part = regrouped(part, place, group)
    return of_dimensions(wanted, part.body, row=row)


def _clash(part: Array, lead: Array, operation: str) -> ShapeError:
    remedy = "use @ for the matrix product, or .T to transpose"
    if {part.rank, lead.rank} == {1, 2}:
        column = lead.rank == 2 and part.shape[0] == lead.shape[0]
        remedy = "multiply by diag(…) to scale rows or columns, or " + (
            "keep the dimension that was summed: keepdims=1" if column else "use @ for the product"
        )
    return ShapeError(
        f"shapes {part.shape_text} and {lead.shape_text} do not fit under {operation}",
        why="elementwise operations need equal shapes",
        remedy=remedy,
    )
