"""Parts of arrays: an entry inv(X)[i,j], a row X[1,:], a column X[:,j], a slice x[2:5].

    (x[a:b])_k = x_(a-1+k),   k = 1..b-a+1

Indices count from 1 and both ends belong to the slice, as in mathematics and MATLAB (not as in Python).
An index drops its dimension, so a row and a column of a matrix are both vectors; a range keeps it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from symopt.calculus import build, indices
from symopt.calculus.arrays.array import Array, Group, of_dimensions
from symopt.calculus.arrays.grouping import single
from symopt.calculus.indices import Affine, Index
from symopt.foundation.errors import ShapeError
from symopt.syntax.tree import Entry

Place: TypeAlias = Affine | tuple[Affine | None, Affine | None]
"""An index, or the first and the last place of a range, None for the ends of the dimension."""


def selected(array: Array, places: Sequence[Place]) -> Array:
    """Return the part of an array at the places, one for each dimension.

    Raises ShapeError for a wrong number of places, or one outside the array.
    """
    if len(places) != array.rank:
        raise ShapeError(
            f"an array of shape {array.shape_text} is indexed by {len(places)}"
            if array.rank
            else "a number has no entries",
            remedy="give one index or range for each dimension, as in X[1,:]",
        )
    if any(
        len(g) != 1 and p != (None, None) for g, p in zip(array.dimensions, places, strict=True)
    ):
        array = single(array, "an entry or a slice is not taken of")
    kept: list[Group] = []
    moved: dict[Index, Affine] = {}
    for group, place in zip(array.dimensions, places, strict=True):
        if isinstance(place, Affine):
            _check(place, group[0], array)
            moved[group[0]] = place
        elif place == (None, None):
            kept.append(group)
        else:
            lower, upper = (end or own for end, own in zip(place, _ends(group[0]), strict=True))
            _check(lower, group[0], array)
            _check(upper, group[0], array)
            label = _slice(lower, upper)
            moved[group[0]] = indices.add(indices.of(label), indices.shift(lower, -1))
            kept.append((label,))
    return of_dimensions(kept, build.rename(array.body, moved), row=array.row and len(kept) == 1)


def _ends(label: Index) -> tuple[Affine, Affine]:
    return label.lower, label.upper


def _slice(lower: Affine, upper: Affine) -> Index:
    """Return a label that counts the places of a slice. Raises ShapeError if it is empty."""
    count = indices.shift(indices.subtract(upper, lower), 1)
    if indices.sign(indices.shift(count, -1)) == -1:
        raise ShapeError(
            f"the slice {indices.spell(lower)}:{indices.spell(upper)} is empty",
            why="indices count from 1, and both ends belong to a slice",
        )
    return build.fresh(Index("", Affine(1), count))


def _check(place: Affine, label: Index, array: Array) -> None:
    if indices.within(place, label.lower, label.upper) is False:
        raise ShapeError(
            f"index {indices.spell(place)} is outside 1..{indices.spell(label.upper)} "
            f"of an array of shape {array.shape_text}",
            why="indices count from 1",
        )


def beyond(entry: Entry, number: int, ends: Sequence[Affine], upper: Affine) -> ShapeError:
    """Return the error of an entry whose index, or an end of its range, lies outside 1..upper."""
    from symopt.syntax.printing.text_printer import to_text

    at = to_text(entry.indices[number])
    end = next(e for e in ends if indices.within(e, Affine(1), upper) is False)
    reached = "" if indices.spell(end) == at else f", where it is {indices.spell(end)}"
    return ShapeError(
        f"index {at} of {entry.name} is outside 1..{indices.spell(upper)}{reached}",
        why="indices count from 1",
        remedy="correct the index, the range of its sum, or the size under shapes",
    )
