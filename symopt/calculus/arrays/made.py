"""Arrays made from sizes alone: the identity, ones and zeros."""

from __future__ import annotations

from symopt.calculus import build, indices
from symopt.calculus.arrays.array import Array
from symopt.calculus.arrays.asked import ArrayFunction, Asked, size_of
from symopt.calculus.nodes import ONE, ZERO, Node


def _eye(asked: Asked) -> Array:
    i = size_of(asked.array, "eye")
    j = build.fresh(i)
    return Array((i, j), build.delta(indices.of(i), indices.of(j)))


def _filled(asked: Asked, node: Node) -> Array:
    """Return an array of equal entries; (m, 1) is a column of m, as every vector is."""
    labels = [size_of(argument, asked.name) for argument in asked.arguments]
    kept = [i for i in labels if i.count != indices.Affine(1)] if len(labels) > 1 else labels
    row = len(labels) == 2 and len(kept) == 1 and labels[0].count == indices.Affine(1)
    return Array(tuple(kept), node, row)


MADE: dict[str, ArrayFunction] = {
    "eye": _eye,
    "ones": lambda asked: _filled(asked, ONE),
    "zeros": lambda asked: _filled(asked, ZERO),
}
