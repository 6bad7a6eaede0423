"""Dimensions of several indices meet others: split, joined, or refused with both shapes named.

A dimension of p·q values, with p a number or a size and q a number, may be one index I or two (i, k):

    I = q (i - 1) + k,   i = 1..p,   k = 1..q.

An array in I is one in (i, k) by putting the right side in place of I; an array in (i, k) is one in I by
Σ_ik [I = q (i - 1) + k] A_ik, where the delta leaves one term. With q a name the pair stays a pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd

from symopt.calculus import build, indices
from symopt.calculus.arrays.array import Array, Group, fresh_group, of_dimensions, size
from symopt.calculus.indices import Affine, Index
from symopt.foundation.errors import UnsupportedError


def counts(group: Group) -> tuple[Affine, ...]:
    """Return the number of values of each index of a dimension."""
    return tuple(i.count for i in group)


def common(groups: Sequence[Group]) -> Group | None:
    """Return labels for a dimension that all the given ones can have; None if their sizes differ."""
    kinds = dict.fromkeys(map(counts, groups))
    if len(kinds) == 1:
        return groups[0]
    if len({size(g) for g in groups}) > 1:
        return None
    several = [g for g in groups if len(g) != 1]
    if len(dict.fromkeys(map(counts, several))) == 1 and _splits(several[0]):
        return several[0]
    return _whole(groups[0]) if all(map(_splits, groups)) else None


def regrouped(array: Array, dimension: int, wanted: Group) -> Array:
    """Return the array with the labels `wanted` in one dimension, of the same size."""
    groups = list(array.dimensions)
    have = groups[dimension]
    groups[dimension] = wanted
    if counts(have) == counts(wanted):
        body = build.rename(array.body, _onto(have, wanted))
    elif len(have) == 1:
        body = build.rename(array.body, {have[0]: _place(wanted)})
    else:
        whole = wanted if len(wanted) == 1 else _whole(wanted)
        inner = fresh_group(have)
        body = build.rename(array.body, _onto(have, inner))
        here = build.delta(indices.of(whole[0]), _place(inner))
        body = build.contract(build.multiply(body, here), inner)
        if whole is not wanted:
            body = build.rename(body, {whole[0]: _place(wanted)})
    return of_dimensions(groups, body, row=array.row)


def joined(array: Array) -> Array:
    """Return the array with no more than one index for each dimension, wherever that is possible."""
    for place, group in enumerate(array.dimensions):
        if len(group) > 1 and _splits(group):
            array = regrouped(array, place, _whole(group))
    return array


def squeezed(array: Array) -> Array:
    """Return the array without the dimensions of size 1 that were kept: (m, 1) is a column."""
    groups = array.dimensions
    if () not in groups:
        return array
    kept = tuple(group for group in groups if group)
    row = array.row if len(groups) == 1 else len(kept) == 1 and groups[0] == ()
    return of_dimensions(kept, array.body, row=row)


def single(array: Array, what: str) -> Array:
    """Return the array with one index for each dimension.

    Raises UnsupportedError if a dimension is a product of sizes, m·n, which no index can run over.
    """
    return squeezed(narrow(array, what))


def narrow(array: Array, what: str) -> Array:
    """Return the array with one index for each dimension, and none for one of size 1 that was kept.

    Raises UnsupportedError as `single` does.
    """
    found = joined(array)
    if any(len(group) > 1 for group in found.dimensions):
        raise UnsupportedError(
            f"{what} an array of shape {array.shape_text}",
            why="no index runs over a product of sizes, such as that of kron or vec",
            remedy="use it inside an expression, such as kron(A, B) @ vec(X), or give sizes as numbers",
        )
    return found


def labelled_as(array: Array, other: Array) -> Array | None:
    """Return an array of the same shape as another with its labels; None if the shapes differ.

    Raises UnsupportedError where the sizes agree and the pairs stand in another order, as in A ⊗ B and
    B ⊗ A: what is at a place of one is not told by the indices of the other.
    """
    if array.rank == other.rank and _orders(array) == _orders(other):
        return array.labelled(other.indices)
    if not array.groups and not other.groups:
        return None
    if array.rank == other.rank and all(
        _amount(a) == _amount(b) for a, b in zip(array.dimensions, other.dimensions, strict=True)
    ):
        raise UnsupportedError(
            f"entries of shapes {other.shape_text} and {array.shape_text} are not compared",
            why="their rows or columns are pairs of indices in another order",
            remedy="give the sizes as numbers",
        )
    return None


def _orders(array: Array) -> list[tuple[Affine, ...]]:
    return [counts(group) for group in array.dimensions]


def _amount(group: Group) -> tuple[int, list[str]]:
    """Return the number of values of a dimension as a number times sorted sums that share no factor."""
    factor = 1
    parts: list[str] = []
    for count in counts(group):
        content = gcd(count.constant, *(c for _, c in count.terms))
        factor *= content
        if count.terms:
            terms = tuple((s, c // content) for s, c in count.terms)
            parts.append(indices.spell(Affine(count.constant // content, terms)))
    return factor, sorted(parts)


def _onto(have: Group, wanted: Group) -> dict[Index, Affine]:
    return {old: indices.of(new) for old, new in zip(have, wanted, strict=True)}


def _splits(group: Group) -> bool:
    """Return whether one index may stand for the group: all sizes but the first are numbers."""
    return all(not i.count.terms for i in group[1:])


def _whole(group: Group) -> Group:
    return (build.fresh(Index("", Affine(1), size(group))),)


def _place(group: Group) -> Affine:
    """Return the place, counted from 1, that the indices of a group stand for."""
    total, step = Affine(1), 1
    parts: list[tuple[Affine, int]] = []
    for index in reversed(group):
        parts.append((indices.subtract(indices.of(index), index.lower), step))
        step *= index.count.constant
    return indices.combine([(total, 1), *parts])
