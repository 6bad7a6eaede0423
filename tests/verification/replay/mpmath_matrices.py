"""Functions of matrices by mpmath, for replays: straight from their definitions, apart from the calculus.

The pseudoinverse is that of a matrix of full rank; the eigenvector is the one whose first component that is
not 0 is positive.

Source: F. Johansson and others, mpmath: a Python library for arbitrary-precision arithmetic.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

import numpy as np

from symopt.foundation.errors import DomainError

Context: TypeAlias = Any
Value: TypeAlias = Any
Function: TypeAlias = Callable[[Context, list[Value], Mapping[str, int]], Value]


def to_mpmath(mp: Context, array: Value) -> Value:
    """Return an array of numbers as mpmath's matrix."""
    number = mp.mpf
    rows = [
        [number(e.numerator) / e.denominator if hasattr(e, "denominator") else e for e in row]
        for row in array.tolist()
    ]
    return mp.matrix(rows)


def _back(matrix: Value) -> Value:
    return np.array(matrix.tolist(), dtype=object)


def _singular(mp: Context, matrix: Value) -> bool:
    size = mp.mnorm(matrix, 1)
    return bool(abs(mp.det(matrix)) <= size**matrix.rows * mp.mpf(10) ** (5 - mp.dps))


def inverse(mp: Context, arguments: list[Value], options: Mapping[str, int]) -> Value:
    """Return the inverse. Raises DomainError for a singular matrix."""
    if not isinstance(arguments[0], np.ndarray):
        return 1 / arguments[0]
    matrix = to_mpmath(mp, arguments[0])
    if _singular(mp, matrix):
        raise DomainError("a matrix is singular")
    return _back(mp.inverse(matrix))


def determinant(mp: Context, arguments: list[Value], options: Mapping[str, int]) -> Value:
    """Return the determinant; that of a singular matrix is 0."""
    if not isinstance(arguments[0], np.ndarray):
        return arguments[0]
    try:
        return mp.det(to_mpmath(mp, arguments[0]))
    except ZeroDivisionError:
        return mp.mpf(0)


def _pseudoinverse(mp: Context, arguments: list[Value], options: Mapping[str, int]) -> Value:
    (array,) = arguments
    if array.shape[0] >= array.shape[1]:
        return np.dot(inverse(mp, [np.dot(array.T, array)], options), array.T)
    return np.dot(array.T, inverse(mp, [np.dot(array, array.T)], options))


def _adjugate(mp: Context, arguments: list[Value], options: Mapping[str, int]) -> Value:
    return determinant(mp, arguments, options) * inverse(mp, arguments, options)


def _exponential(mp: Context, arguments: list[Value], options: Mapping[str, int]) -> Value:
    return _back(mp.expm(to_mpmath(mp, arguments[0])))


def _largest(mp: Context, array: Value) -> tuple[Value, Value]:
    values, vectors = mp.eigsy(to_mpmath(mp, array))
    place = max(range(len(values)), key=lambda k: values[k])
    return values[place], vectors[:, place]


def _largest_eigenvalue(mp: Context, arguments: list[Value], options: Mapping[str, int]) -> Value:
    return _largest(mp, arguments[0])[0]


def _eigenvector(mp: Context, arguments: list[Value], options: Mapping[str, int]) -> Value:
    vector = _back(_largest(mp, arguments[0])[1])
    lead = next(e for e in vector.flat if abs(e) > mp.mpf(10) ** (10 - mp.dps))
    return vector if lead > 0 else -vector


def _extreme(choose: Callable[..., Value]) -> Function:
    def found(mp: Context, arguments: list[Value], options: Mapping[str, int]) -> Value:
        (array,) = arguments
        if "axis" not in options or array.shape[1] == 1:
            return choose(array.flat)
        lines = array if options["axis"] % 2 == 1 else array.T
        return np.array([[choose(line)] for line in lines], dtype=object)

    return found


def _along_diagonals(mp: Context, arguments: list[Value], options: Mapping[str, int]) -> Value:
    """Return in place (i, j) the sum of the entries A_kl with l - k = i - j."""
    (array,) = arguments
    found = np.empty(array.shape, dtype=object)
    for i, j in np.ndindex(array.shape):
        found[i, j] = sum(np.diagonal(array, i - j), mp.mpf(0))
    return found


MATRICES: Mapping[str, Function] = {
    "inv": inverse,
    "det": determinant,
    "pinv": _pseudoinverse,
    "adj": _adjugate,
    "expm": _exponential,
    "eigmax": _largest_eigenvalue,
    "vmax": _eigenvector,
    "amax": _extreme(max),
    "amin": _extreme(min),
    "toepsum": _along_diagonals,
}
"""By canonical name."""
