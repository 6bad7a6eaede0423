"""Determinants, inverses and pseudoinverses of matrices over any arithmetic that encloses.

    det B     by the minors of the first rows, over sets of columns: sums and products alone, so that it has a
              value at singular matrices too, in series as in balls; larger matrices by elimination
    B⁻¹       by Gauss-Jordan elimination; a pivot must be certainly not 0
    B⁺        (BᵀB)⁻¹Bᵀ where the columns are independent, Bᵀ(BBᵀ)⁻¹ where the rows are; else undecided
    v         adj(λI - B) = p'(λ) v vᵀ for a simple eigenvalue of a symmetric B, p its characteristic
              polynomial; of the two unit eigenvectors the one whose first component that is not 0 is positive

A matrix that is certainly singular has no inverse: it is outside the domain, which is no error.

Source: G. Golub and C. Van Loan (2013), Matrix Computations, sections 3.2 and 5.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.arithmetic import (
    Arithmetic,
    Enclosed,
    LargeMatrixArithmetic,
    Matrix,
)

Minors: TypeAlias = dict[int, Enclosed]
"""The minors of the first rows, by the set of their columns as bits."""

MOST_BY_MINORS = 8
"""A determinant of more rows is found by elimination, since minors double with each row; a larger matrix of
balls is left to FLINT."""


def determinant(arithmetic: Arithmetic, matrix: Matrix) -> Enclosed:
    """Return the determinant of a square matrix; that of an empty one is 1.

    Raises Undecided for a large matrix in which no pivot is certain.
    """
    if len(matrix) > MOST_BY_MINORS:
        if isinstance(arithmetic, LargeMatrixArithmetic):
            return arithmetic.determinant_of_large(matrix)
        return _by_elimination(arithmetic, matrix)
    minors: Minors = {0: arithmetic.constant(1)}
    for row in matrix:
        minors = _next_minors(minors, row)
    return minors[(1 << len(matrix)) - 1]


def _next_minors(minors: Minors, row: Sequence[Enclosed]) -> Minors:
    """Return the minors with one row more, each developed along that row."""
    found: Minors = {}
    for columns, minor in minors.items():
        for column, entry in enumerate(row):
            bit = 1 << column
            if columns & bit:
                continue
            after = (columns >> column).bit_count()
            part = -(entry * minor) if after % 2 else entry * minor
            known = found.get(columns | bit)
            found[columns | bit] = part if known is None else known + part
    return found


def _by_elimination(arithmetic: Arithmetic, matrix: Matrix) -> Enclosed:
    rows = [list(row) for row in matrix]
    result = arithmetic.constant(1)
    for place in range(len(rows)):
        try:
            pivot, reciprocal = _pivot(arithmetic, rows, place)
        except OutsideDomain:  # a column of zeros
            return arithmetic.constant(0)
        if pivot != place:
            rows[place], rows[pivot] = rows[pivot], rows[place]
            result = -result
        result = result * rows[place][place]
        for row in rows[place + 1 :]:
            factor = row[place] * reciprocal
            for k in range(place + 1, len(rows)):
                row[k] = row[k] - factor * rows[place][k]
    return result


def _pivot(arithmetic: Arithmetic, rows: Matrix, place: int) -> tuple[int, Enclosed]:
    """Return the first row whose entry in the column has a reciprocal, and the reciprocal.

    Raises OutsideDomain if all these entries are certainly 0, Undecided if that is not known.
    """
    open_ = False
    for k in range(place, len(rows)):
        try:
            return k, arithmetic.inverse(rows[k][place])
        except OutsideDomain:
            continue
        except Undecided:
            open_ = True
    raise Undecided if open_ else OutsideDomain


def inverse(arithmetic: Arithmetic, matrix: Matrix) -> Matrix:
    """Return the inverse of a square matrix.

    Raises OutsideDomain if it is certainly singular, Undecided if that is not known.
    """
    count = len(matrix)
    if count > MOST_BY_MINORS and isinstance(arithmetic, LargeMatrixArithmetic):
        return arithmetic.inverse_of_large(matrix)
    one, zero = arithmetic.constant(1), arithmetic.constant(0)
    rows = [
        [*row, *(one if k == place else zero for k in range(count))]
        for place, row in enumerate(matrix)
    ]
    for place in range(count):
        pivot, reciprocal = _pivot(arithmetic, rows, place)
        rows[place], rows[pivot] = rows[pivot], rows[place]
        lead = rows[place] = [entry * reciprocal for entry in rows[place]]
        for k, row in enumerate(rows):
            if k != place:
                factor = row[place]
                rows[k] = [a - factor * b for a, b in zip(row, lead, strict=True)]
    return [row[count:] for row in rows]


def pseudoinverse(arithmetic: Arithmetic, matrix: Matrix) -> Matrix:
    """Return the Moore-Penrose inverse of a matrix of full rank.

    Raises Undecided for a matrix of lower rank, whose pseudoinverse exists but is not found here.
    """
    turned = transpose(matrix)
    tall = len(matrix) >= len(turned)
    try:
        gram = product(arithmetic, *((turned, matrix) if tall else (matrix, turned)))
        inner = inverse(arithmetic, gram)
    except OutsideDomain:
        raise Undecided from None
    return product(arithmetic, *((inner, turned) if tall else (turned, inner)))


def adjugate(arithmetic: Arithmetic, matrix: Matrix) -> Matrix:
    """Return the adjugate, the transposed matrix of cofactors; it exists for singular matrices too."""
    count = range(len(matrix))
    return [[_cofactor(arithmetic, matrix, row, column) for row in count] for column in count]


def _cofactor(arithmetic: Arithmetic, matrix: Matrix, row: int, column: int) -> Enclosed:
    kept = [[e for j, e in enumerate(r) if j != column] for i, r in enumerate(matrix) if i != row]
    minor = determinant(arithmetic, kept)
    return -minor if (row + column) % 2 else minor


def product(arithmetic: Arithmetic, left: Matrix, right: Matrix) -> Matrix:
    """Return the matrix product."""
    columns = transpose(right)
    return [[_dot(arithmetic, row, column) for column in columns] for row in left]


def _dot(arithmetic: Arithmetic, left: Sequence[Enclosed], right: Sequence[Enclosed]) -> Enclosed:
    total = arithmetic.constant(0)
    for a, b in zip(left, right, strict=True):
        total = total + a * b
    return total


def transpose(matrix: Matrix) -> Matrix:
    """Return the transposed matrix."""
    return [list(column) for column in zip(*matrix, strict=True)]


def trace(matrix: Matrix) -> Enclosed:
    """Return the sum of the diagonal of a matrix that is not empty."""
    total = matrix[0][0]
    for k in range(1, len(matrix)):
        total = total + matrix[k][k]
    return total


def below(value: Enclosed, matrix: Matrix) -> Matrix:
    """Return value · I - matrix."""
    return [
        [value - entry if i == j else -entry for j, entry in enumerate(row)]
        for i, row in enumerate(matrix)
    ]


def eigenvector(arithmetic: Arithmetic, matrix: Matrix, value: Enclosed) -> list[Enclosed]:
    """Return the unit eigenvector of a simple eigenvalue of a symmetric matrix; else Undecided."""
    if len(matrix) == 1:
        return [arithmetic.constant(1)]
    found = adjugate(arithmetic, below(value, matrix))
    slope = trace(found)
    for k, column in enumerate(transpose(found)):
        square = column[k] * slope
        if arithmetic.sign(square) > 0:
            size = arithmetic.root(square, Fraction(1, 2))
            if arithmetic.sign(slope) < 0:
                size = -size
            reciprocal = arithmetic.inverse(size)
            return [entry * reciprocal for entry in column]
    raise Undecided
