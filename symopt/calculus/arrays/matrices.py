"""Functions of matrices: trace, determinant, inverse, powers, diagonal, eigenvalues.

A number counts as a 1 × 1 matrix. log det is the logarithm of the determinant, so that it speaks of
matrices with a positive one. adj A is det(A) A⁻¹, for invertible A.
"""

from __future__ import annotations

from symopt.calculus import build, indices
from symopt.calculus.arrays.array import Array, matrix_product
from symopt.calculus.arrays.asked import ArrayFunction, Asked, matrix, square
from symopt.calculus.nodes import Number
from symopt.foundation.errors import ShapeError, UnsupportedError

MOST_FACTORS = 32
"""The largest exponent of a matrix power that is written out as a product."""


def _trace(asked: Asked) -> Array:
    if not asked.array.indices:
        return asked.array
    array = square(asked)
    i, j = array.indices
    return Array((), build.contract(build.rename(array.body, {j: indices.of(i)}), (i,)))


def _operator(asked: Asked, array: Array, name: str) -> Array:
    """Return f(A) as an array of A's transposed shape (the same for a square one)."""
    i, j = array.indices
    rows, columns = build.fresh(j), build.fresh(i)
    at = (indices.of(rows), indices.of(columns))
    return Array((rows, columns), build.operator(name, array.body, (i, j), at))


def _scalar_operator(asked: Asked, name: str) -> Array:
    array = square(asked)
    return Array((), build.operator(name, array.body, array.indices, ()))


def _inverse(asked: Asked) -> Array:
    if not asked.array.indices:
        return Array((), build.power(asked.array.body, -1))
    return _operator(asked, square(asked), "inv")


def _pseudoinverse(asked: Asked) -> Array:
    return _operator(asked, matrix(asked), "pinv")


def _exponential(asked: Asked) -> Array:
    return _operator(asked, square(asked), "expm")


def _determinant(asked: Asked) -> Array:
    return _scalar_operator(asked, "det") if asked.array.indices else asked.array


def _log_determinant(asked: Asked) -> Array:
    return Array((), build.apply("log", _determinant(asked).body))


def _adjugate(asked: Asked) -> Array:
    determinant = _determinant(asked).body
    return _inverse(asked).map(lambda body: build.multiply(determinant, body))


def _largest_eigenvalue(asked: Asked) -> Array:
    return _scalar_operator(asked, "eigmax")


def _its_eigenvector(asked: Asked) -> Array:
    array = square(asked)
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
    if not base.indices:
        return Array((), build.power(base.body, count))
    array = square(asked)
    if count == 0:
        i, j = array.indices
        return Array((i, j), build.delta(indices.of(i), indices.of(j)))
    factor = array if count > 0 else _operator(asked, array, "inv")
    result = factor
    for _ in range(abs(count) - 1):
        result = matrix_product(result, factor)
    return result


def _diagonal(asked: Asked) -> Array:
    array = asked.array
    if len(array.indices) == 1:
        (i,) = array.indices
        j = build.fresh(i)
        return Array((i, j), build.multiply(array.body, build.delta(indices.of(i), indices.of(j))))
    if len(array.indices) != 2 or array.shape[0] != array.shape[1]:
        raise ShapeError(f"diag needs a vector or a square matrix, not shape {array.shape_text}")
    i, j = array.indices
    return Array((i,), build.rename(array.body, {j: indices.of(i)}))


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
