"""Patterns of a matrix by the difference of its indices: triangles, and sums along diagonals.

    tril(A)_ij = [i - j ≥ -k] A_ij     triu(A)_ij = [i - j ≤ -k] A_ij     k = 0 unless given, as in numpy
    toepsum(A)_ij = Σ_p A_p(p+i-j)     the sum of A_pq with q - p = i - j

toepsum is the gradient of tr(AT) in a Toeplitz T (Petersen and Pedersen, 2012, eq. 142).
"""

from __future__ import annotations

from symopt.calculus import build, indices
from symopt.calculus.arrays.array import Array
from symopt.calculus.arrays.asked import ArrayFunction, Asked, matrix, square
from symopt.calculus.arrays.grouping import single
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Node, Number
from symopt.foundation.errors import ShapeError


def lower_triangle(body: Node, rows: Index, columns: Index, offset: int = 0) -> Node:
    """Return A_ij where j - i ≤ offset, else 0."""
    ahead = indices.subtract(indices.of(rows), indices.of(columns))
    most = indices.subtract(rows.upper, columns.lower)
    return build.multiply(body, build.within(ahead, Affine(-offset), most))


def upper_triangle(body: Node, rows: Index, columns: Index, offset: int = 0) -> Node:
    """Return A_ij where j - i ≥ offset, else 0."""
    return lower_triangle(body, columns, rows, -offset)


def diagonal_sums(body: Node, rows: Index, columns: Index) -> Node:
    """Return Σ A_pq over p - q = i - j, at the free indices i (rows) and j (columns) of a square A."""
    column = build.fresh(columns)
    here = indices.add(indices.of(column), indices.subtract(indices.of(rows), indices.of(columns)))
    moved = build.rename(body, {rows: here, columns: indices.of(column)})
    inside = build.within(here, rows.lower, rows.upper)
    return build.contract(build.multiply(moved, inside), (column,))


def _triangle(asked: Asked) -> Array:
    array, *rest = asked.arguments
    array = single(matrix(asked), f"{asked.name} is not taken of")
    offset = 0
    if rest:
        body = rest[0].body
        if not isinstance(body, Number) or not isinstance(body.value, int):
            raise ShapeError(f"the diagonal of {asked.name} must be a whole number")
        offset = body.value
    rows, columns = array.indices
    part = lower_triangle if asked.name == "tril" else upper_triangle
    return array.map(lambda node: part(node, rows, columns, offset))


def _toeplitz_sums(asked: Asked) -> Array:
    array = single(square(asked), "toepsum is not taken of")
    rows, columns = array.indices
    turned = build.rename(array.body, {rows: indices.of(columns), columns: indices.of(rows)})
    return array.map(lambda _: diagonal_sums(turned, rows, columns))


PATTERNS: dict[str, ArrayFunction] = {
    "tril": _triangle,
    "triu": _triangle,
    "toepsum": _toeplitz_sums,
}
