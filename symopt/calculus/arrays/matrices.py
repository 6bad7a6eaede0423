"""Functions of matrices: trace, determinant, inverse, powers, diagonal, eigenvalues.

A number counts as a 1 × 1 matrix. log det is the logarithm of the determinant, so that it speaks of
matrices with a positive one. adj A is det(A) A⁻¹, for invertible A.
"""

from __future__ import annotations

from symopt.calculus import build, indices
from symopt.calculus.arrays.array import Array, Group, fresh_group, of_dimensions
from symopt.calculus.arrays.asked import ArrayFunction, Asked, matrix, square
from symopt.calculus.arrays.factors import kronecker_factors
from symopt.calculus.arrays.grouping import single
from symopt.calculus.arrays.products import kronecker, matrix_product
from symopt.calculus.nodes import Node, Number
from symopt.foundation.errors import ShapeError, UnsupportedError

MOST_FACTORS = 32
"""The largest exponent of a matrix power that is written out as a product."""


def _trace(asked: Asked) -> Array:
    if not asked.array.rank:
        return asked.array
    rows, diagonal = _diagonal_of(square(asked))
    return Array((), build.contract(diagonal, rows))


def _diagonal_of(array: Array) -> tuple[Group, Node]:
    """Return the row labels of a square matrix, and its diagonal entry there."""
    rows, columns = array.dimensions
    same = {c: indices.of(r) for r, c in zip(rows, columns, strict=True)}
    return rows, build.rename(array.body, same)


def _operator(array: Array, name: str) -> Array:
    """Return f(A) as an array of A's transposed shape (the same for a square one)."""
    array = single(array, f"{name} is not taken of")
    i, j = array.indices
    rows, columns = build.fresh(j), build.fresh(i)
    at = (indices.of(rows), indices.of(columns))
    return Array((rows, columns), build.operator(name, array.body, (i, j), at))


def _scalar_operator(asked: Asked, name: str) -> Array:
    array = single(square(asked), f"{name} is not taken of")
    return Array((), build.operator(name, array.body, array.indices, ()))


def _inverse(asked: Asked) -> Array:
    """Return the inverse; (A ⊗ B)⁻¹ = A⁻¹ ⊗ B⁻¹."""
    if not asked.array.rank:
        return Array((), build.power(asked.array.body, -1))
    factors = kronecker_factors(square(asked))
    if factors is None:
        return _operator(square(asked), "inv")
    first, *rest = (_operator(factor, "inv") for factor in factors)
    for factor in rest:
        first = kronecker(first, factor)
    return first


def _pseudoinverse(asked: Asked) -> Array:
    return _operator(matrix(asked), "pinv")


def _exponential(asked: Asked) -> Array:
    return _operator(square(asked), "expm")


def _determinant(asked: Asked) -> Array:
    """Return the determinant; det(A ⊗ B) = det(A)^p det(B)^m for A of m rows, B of p."""
    if not asked.array.rank:
        return asked.array
    factors = kronecker_factors(square(asked))
    if factors is None:
        return _scalar_operator(asked, "det")
    rows = [build.value(factor.shape[0]) for factor in factors]
    powers: list[Node] = []
    for place, factor in enumerate(factors):
        inner = build.operator("det", factor.body, factor.indices, ())
        exponent = build.multiply(*(r for k, r in enumerate(rows) if k != place))
        powers.append(build.general_power(inner, exponent))
    return Array((), build.multiply(*powers))


def _log_determinant(asked: Asked) -> Array:
    return Array((), build.apply("log", _determinant(asked).body))


def _adjugate(asked: Asked) -> Array:
    determinant = _determinant(asked).body
    return _inverse(asked).map(lambda body: build.multiply(determinant, body))


def _largest_eigenvalue(asked: Asked) -> Array:
    return _scalar_operator(asked, "eigmax")


def _its_eigenvector(asked: Asked) -> Array:
    array = single(square(asked), "vmax is not taken of")
    row = build.fresh(array.indices[0])
    return Array((row,), build.operator("vmax", array.body, array.indices, (indices.of(row),)))


def _power(asked: Asked) -> Array:
    base, exponent = asked.arguments
    if not isinstance(exponent.body, Number) or not isinstance(exponent.body.value, int):
        raise UnsupportedError(
            "a matrix power needs a whole number as its exponent",
            remedy="write expm, or hpow for powers entry by entry",
        )
    count = exponent.body.value
    if abs(count) > MOST_FACTORS:
        raise UnsupportedError(f"a matrix power has at most {MOST_FACTORS} factors here")
    if not base.rank:
        return Array((), build.power(base.body, count))
    array = square(asked)
    if count == 0:
        return array.map(lambda _: _identity(*array.dimensions))
    factor = array if count > 0 else _inverse(asked)
    result = factor
    for _ in range(abs(count) - 1):
        result = matrix_product(result, factor)
    return result


def _diagonal(asked: Asked) -> Array:
    array = asked.array
    if array.rank == 1:
        (rows,) = array.dimensions
        columns = fresh_group(rows)
        return of_dimensions((rows, columns), build.multiply(array.body, _identity(rows, columns)))
    if array.rank != 2 or array.shape[0] != array.shape[1]:
        raise ShapeError(f"diag needs a vector or a square matrix, not shape {array.shape_text}")
    rows, diagonal = _diagonal_of(square(asked))
    return of_dimensions((rows,), diagonal)


def _identity(rows: Group, columns: Group) -> Node:
    deltas = (build.delta(indices.of(i), indices.of(j)) for i, j in zip(rows, columns, strict=True))
    return build.multiply(*deltas)


def _number(asked: Asked) -> Array:
    """Return the only entry of an array of one entry."""
    array = asked.array
    if any(size != indices.Affine(1) for size in array.shape):
        raise ShapeError(f"sc needs a 1 by 1 matrix, not shape {array.shape_text}")
    return Array((), array.at([i.lower for i in array.indices]))


MATRICES: dict[str, ArrayFunction] = {
    "tr": _trace,
    "inv": _inverse,
    "pinv": _pseudoinverse,
    "det": _determinant,
    "logdet": _log_determinant,
    "adj": _adjugate,
    "expm": _exponential,
    "eigmax": _largest_eigenvalue,
    "vmax": _its_eigenvector,
    "matpow": _power,
    "diag": _diagonal,
    "sc": _number,
}
