"""Arrays of nodes: index labels and a body.

A dimension usually has one index. A Kronecker product of symbolic sizes has rows (i, k), the pairs in the
order of i first: its dimension is a group of two indices, and its size is written m·p. A dimension of
size 1 that is kept, as in a mean with keepdims, is a group of none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from symopt.calculus import build, indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Node
from symopt.foundation.record import record

Group: TypeAlias = tuple[Index, ...]
"""The indices of one dimension, the slowest first."""


@record
class Array:
    """One node for all entries: `body` at the free `indices`. `row`: a vector written as a row, xᵀ.

    groups: how many indices each dimension has; () where each has one.
    """

    indices: tuple[Index, ...]
    body: Node
    row: bool = False
    groups: tuple[int, ...] = ()

    @property
    def dimensions(self) -> tuple[Group, ...]:
        """The indices of each dimension."""
        if not self.groups:
            return tuple((i,) for i in self.indices)
        found: list[Group] = []
        start = 0
        for count in self.groups:
            found.append(self.indices[start : start + count])
            start += count
        return tuple(found)

    @property
    def rank(self) -> int:
        """The number of dimensions."""
        return len(self.groups or self.indices)

    @property
    def shape(self) -> tuple[Affine, ...]:
        """The size of each dimension."""
        return tuple(map(size, self.dimensions))

    @property
    def shape_text(self) -> str:
        """The shape as a message shows it."""
        sizes = [indices.spell(s) for s in self.shape]
        return f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"

    def map(self, change: Callable[[Node], Node]) -> Array:
        """Return the array with its body changed."""
        return Array(self.indices, change(self.body), self.row, self.groups)

    def at(self, places: Sequence[Affine]) -> Node:
        """Return the entry at the given places, one for each index."""
        return build.rename(self.body, dict(zip(self.indices, places, strict=True)))

    def labelled(self, labels: Sequence[Index]) -> Array:
        """Return the same array with other labels."""
        body = self.at([indices.of(i) for i in labels])
        return Array(tuple(labels), body, self.row, self.groups)


def of_dimensions(dimensions: Iterable[Group], body: Node, *, row: bool = False) -> Array:
    """Return the array with these dimensions; a group of one index is an ordinary dimension."""
    groups = tuple(dimensions)
    flat = tuple(i for group in groups for i in group)
    plain = all(len(group) == 1 for group in groups)
    return Array(flat, body, row, () if plain else tuple(map(len, groups)))


def size(group: Group) -> Affine:
    """Return the number of values of a dimension; m·p is a size of its own where it is not affine.

    >>> one, two = (Index("", Affine(1), indices.size(d)) for d in ("m", 3))
    >>> indices.spell(size((one, two)))
    '3*m'
    """
    counts = [i.count for i in group]
    symbolic = [c for c in counts if c.terms]
    if len(symbolic) > 1:
        spelled = (f"({t})" if c.constant or len(c.terms) > 1 else t for c, t in _spelled(counts))
        return indices.of("·".join(spelled))
    factor = 1
    for count in counts:
        factor *= 1 if count.terms else count.constant
    return indices.combine(((symbolic[0] if symbolic else Affine(1), factor),))


def _spelled(counts: list[Affine]) -> Iterable[tuple[Affine, str]]:
    return ((count, indices.spell(count)) for count in counts)


def fresh_group(group: Group) -> Group:
    """Return new labels for the indices of a dimension."""
    return tuple(map(build.fresh, group))


def relabelled(array: Array) -> Array:
    """Return the array with labels that occur nowhere else."""
    return array.labelled(fresh_group(array.indices))
