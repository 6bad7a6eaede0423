"""Sums of squares of the same features in one block of a Hessian, as one sum.

    Σ_m Q_abm X_im X_jm + δ_ab Σ_m q_am X_im X_jm = Σ_m (Q_abm + δ_ab q_am) X_im X_jm

The second is what a hidden unit bends by itself; to add it to the weights spares its product.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from symopt.calculus.indices import Index
from symopt.calculus.nodes import ZERO, Node
from symopt.compilation.arrays.deltas import Pairs
from symopt.compilation.arrays.halves import squared
from symopt.compilation.arrays.rows import Part, RowSum

if TYPE_CHECKING:
    from symopt.compilation.arrays.fill import Fill

Diagonals: TypeAlias = "dict[RowSum, list[tuple[RowSum, Part]]]"
Array: TypeAlias = "Callable[[Node, tuple[Index, ...]], str]"


def with_diagonals(fills: Sequence[Fill], array: Array) -> tuple[list[Fill], Diagonals]:
    """Return the pieces without sums on a diagonal that are made with another, and these by that other.

    fills: of one block.   array: a name for an array with the given axes.
    """
    taken: Diagonals = {}
    gone: set[tuple[Pairs, RowSum]] = set()
    for fill, item, features, rest in _squares(fills, array, 2):
        diagonal = tuple(sorted(fill.piece.axes.index(i) for i in rest.axes))
        for other, more, those, along in _squares(fills, array, 1):
            place = other.piece.pairs, more
            if other.piece.pairs == (diagonal,) and those == features and place not in gone:
                taken.setdefault(item, []).append((more, along))
                gone.add(place)
    kept = [
        replace(f, sums=tuple(s for s in f.sums if (f.piece.pairs, s) not in gone)) for f in fills
    ]
    return [f for f in kept if f.sums or f.rest.body is not ZERO], taken


def _squares(
    fills: Sequence[Fill], array: Array, axes: int
) -> Iterator[tuple[Fill, RowSum, str, Part]]:
    """Yield the sums of squares whose weights have so many axes: all of a block for two, else a diagonal."""
    for fill in fills:
        if fill.pair[0] != fill.pair[1] or len(fill.piece.pairs) != 2 - axes:
            continue
        for item in fill.sums:
            same = squared(item.parts)
            if same is not None and len(same[1].axes) == axes:
                yield fill, item, array(same[0][0].node, same[0][0].labels), same[1]
