"""Elementwise operations: arrays brought to common labels, numbers spread, a bias added to every row.

A dimension of size 1, declared or kept (`mean(X, axis=1, keepdims=1)`), meets any size: X - mean has
entries X_ij - mean_i. A vector of n meets a matrix (m, n) under + and -, as a bias meets a batch.
"""

from __future__ import annotations

from collections.abc import Sequence

from symopt.calculus import build, indices
from symopt.calculus.arrays.array import Array, Group, of_dimensions, size
from symopt.calculus.arrays.grouping import common, regrouped
from symopt.calculus.indices import Affine
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
        _need_one_direction(parts, lead, operation)
        wanted = _dimensions(parts, lead, operation, broadcast_rows)
    return [_brought(part, wanted, lead.row) for part in parts]


def _need_one_direction(parts: Sequence[Array], lead: Array, operation: str) -> None:
    """Raise ShapeError for a column beside a row: numpy would make a matrix of x - a.T."""
    vectors = [part for part in parts if part.rank == 1 and part.shape[0] != Affine(1)]
    if lead.rank == 1 and len({part.row for part in vectors}) > 1:
        column = next(part for part in vectors if not part.row)
        row = next(part for part in vectors if part.row)
        raise ShapeError(
            f"a column of shape ({indices.spell(column.shape[0])}, 1) and a row of shape "
            f"(1, {indices.spell(row.shape[0])}) do not fit under {operation}",
            why="elementwise operations need equal shapes",
            remedy="drop the .T, or write x @ a.T for the outer product",
        )


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
        spread = [g for g in groups if not _single(g)] or groups
        group = common(spread)
        if group is None:
            raise _clash(_other(parts, lead, spread, back), lead, operation)
        found.append(group)
    return tuple(found)


def _other(parts: Sequence[Array], lead: Array, spread: list[Group], back: int) -> Array:
    """Return a part that does not fit in a dimension, counted from the last."""
    ours = lead.dimensions[back]
    ours = spread[0] if _single(ours) else ours
    apart = (p for p in parts if p.rank >= -back and p.dimensions[back] in spread)
    return next(p for p in apart if common([ours, p.dimensions[back]]) is None)


def _single(group: Group) -> bool:
    return size(group) == Affine(1)


def _brought(part: Array, wanted: tuple[Group, ...], row: bool) -> Array:
    """Return one part with the labels of the result."""
    start = len(wanted) - part.rank if part.rank else len(wanted)
    for place, group in enumerate(wanted[start:]):
        have = part.dimensions[place]
        if not have or have == group:
            continue
        if _single(have) and not _single(group):
            only = {i: i.lower for i in have}
            part = part.map(lambda body, only=only: build.rename(body, only))
        else:
            part = regrouped(part, place, group)
    return of_dimensions(wanted, part.body, row=row)


def _clash(part: Array, lead: Array, operation: str) -> ShapeError:
    remedy = "use @ for the matrix product, or .T to transpose"
    if (part.rank, lead.rank) == (1, 2):
        columns = indices.spell(lead.shape[1])
        if part.shape[0] == lead.shape[0]:
            remedy = f"to add v to each column write v @ ones({columns}).T; keepdims=1 keeps a summed axis"
            if operation == "*":
                remedy = "to scale the rows of X write diag(v) @ X; keepdims=1 keeps a summed axis"
        elif part.shape[0] == lead.shape[1]:
            remedy = "use X @ v for the product; to scale the columns of X write X @ diag(v)"
            if operation == "/":
                remedy = "to divide the columns of X write X @ diag(1/v)"
    return ShapeError(
        f"shapes {part.shape_text} and {lead.shape_text} do not fit under {operation}",
        why="elementwise operations need equal shapes",
        remedy=remedy,
    )
