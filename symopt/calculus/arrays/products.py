"""Products of arrays: matrix, outer, inner and Kronecker products; transpose and vec.

    (A B)_ij = Σ_k A_ik B_kj      (A ⊗ B)_(ik)(jl) = A_ij B_kl      vec(X)_(ji) = X_ij

vec stacks columns (Magnus and Neudecker, 1999, chapter 2), so that vec(AXB) = (Bᵀ ⊗ A) vec(X).
A vector is a column; in a product it stands for a row where only a row fits.
"""

from __future__ import annotations

from symopt.calculus import build, indices
from symopt.calculus.arrays.array import (
    Array,
    Group,
    fresh_group,
    of_dimensions,
    relabelled,
    size,
)
from symopt.calculus.arrays.asked import ArrayFunction, Asked, matrix
from symopt.calculus.arrays.grouping import common, regrouped, squeezed
from symopt.foundation.errors import ShapeError


def matrix_product(left: Array, right: Array) -> Array:
    """Return left @ right; a column times a row (x @ x.T) is the outer product.

    Raises ShapeError naming both shapes if the inner dimensions differ.
    """
    left, right = squeezed(left), relabelled(squeezed(right))
    if not left.rank or not right.rank:
        raise ShapeError("@ needs arrays on both sides", remedy="use * for a product with a number")
    if left.rank == 1 and not left.row and right.rank == 1 and right.row:
        body = build.multiply(left.body, right.body)
        return of_dimensions((*left.dimensions, *right.dimensions), body)
    inner = common((left.dimensions[-1], right.dimensions[0]))
    if inner is None:
        sizes = [indices.spell(size(g)) for g in (left.dimensions[-1], right.dimensions[0])]
        raise ShapeError(
            f"shapes {left.shape_text} and {right.shape_text} do not fit under @",
            why=f"the inner dimensions {sizes[0]} and {sizes[1]} differ",
            remedy="transpose one of them with .T",
        )
    shared = fresh_group(inner)
    left, right = regrouped(left, left.rank - 1, shared), regrouped(right, 0, shared)
    groups = (*left.dimensions[:-1], *right.dimensions[1:])
    body = build.contract(build.multiply(left.body, right.body), shared)
    return of_dimensions(groups, body, row=len(groups) == 1 and left.rank == 1)


def transpose(array: Array) -> Array:
    """Return the transpose; a vector becomes a row and back."""
    if array.rank == 1:
        return Array(array.indices, array.body, not array.row, array.groups)
    return of_dimensions(array.dimensions[::-1], array.body)


def kronecker(left: Array, right: Array) -> Array:
    """Return left ⊗ right; a vector counts as a column, or as a row, and a number as 1 × 1."""
    right = relabelled(right)
    groups = tuple(a + b for a, b in zip(_rows_columns(left), _rows_columns(right), strict=True))
    body = build.multiply(left.body, right.body)
    return squeezed(of_dimensions(groups, body))


def _rows_columns(array: Array) -> tuple[Group, Group]:
    """Return the row and the column indices of a matrix, a vector or a number."""
    array = squeezed(array)
    match array.dimensions:
        case ():
            return (), ()
        case (only,):
            return ((), only) if array.row else (only, ())
        case (rows, columns):
            return rows, columns
        case _:
            raise ShapeError(f"a Kronecker product needs matrices, not shape {array.shape_text}")


def _kron(asked: Asked) -> Array:
    result, *rest = asked.arguments
    for factor in rest:
        result = kronecker(result, factor)
    return result


def _vec(asked: Asked) -> Array:
    """Return the columns of a matrix under one another."""
    array = squeezed(asked.array)
    if array.rank < 2:
        return of_dimensions(array.dimensions, array.body)
    rows, columns = matrix(asked).dimensions
    return of_dimensions((columns + rows,), array.body)


def _vector(asked: Asked, array: Array) -> Array:
    if array.rank != 1:
        raise ShapeError(f"{asked.name} needs vectors, not shape {array.shape_text}")
    return array


def _outer(asked: Asked) -> Array:
    left, right = (_vector(asked, a) for a in asked.arguments)
    right = relabelled(right)
    body = build.multiply(left.body, right.body)
    return of_dimensions((*left.dimensions, *right.dimensions), body)


def _dot(asked: Asked) -> Array:
    """Return the inner product of two vectors, else the matrix product."""
    left, right = asked.arguments
    if left.rank == 1 and right.rank == 1:
        right = of_dimensions(right.dimensions, right.body)
        left = of_dimensions(left.dimensions, left.body, row=True)
    return matrix_product(left, right)


PRODUCTS: dict[str, ArrayFunction] = {
    "kron": _kron,
    "vec": _vec,
    "outer": _outer,
    "dot": _dot,
}
