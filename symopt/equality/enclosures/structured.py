r"""Rational matrices with declared properties, several at once: what points give to names that have them.

The linear ones (symmetric, skew-symmetric, diagonal, triangular, toeplitz) tie places together, as in
A_ij = -A_ji, or make them 0. Of the others,

    positive definite     a symmetric matrix plus a multiple of I that makes its diagonal dominant
    orthogonal            (I - S)(I + S)⁻¹ with S skew-symmetric (Cayley, 1846), with signs of columns;
                          I - 2vvᵀ/vᵀv
    row sums 1            rows divided by their sums, or the diagonal changed
    invertible, full column rank        almost every matrix; else a multiple of I is added

A matrix is taken only if it has every property exactly, so for soundness it matters neither how it was made
nor whether all of them can be made. Where none is found the point is outside the domain: a skew-symmetric
matrix of odd size has no inverse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from random import Random
from typing import TypeAlias

from symopt.equality.enclosures.exact import ExactArithmetic
from symopt.equality.enclosures.matrices import inverse, product, transpose
from symopt.foundation.record import record

Rows: TypeAlias = list[list[Fraction]]
Draw: TypeAlias = Callable[[int, int], Fraction]
"""A value for a place, counted from 1."""
Place: TypeAlias = tuple[int, int]

KNOWN = frozenset(
    (
        "symmetric", "positive definite", "invertible", "orthogonal", "diagonal", "lower triangular",
        "upper triangular", "skew-symmetric", "toeplitz", "full column rank", "row sums 1",
        "one-hot rows",
    )
)  # fmt: skip
"""The properties that matrices made here have."""


@record
class Structure:
    """The properties of a matrix and its size at a point; a vector is a matrix of one row."""

    words: frozenset[str]
    rows: int
    columns: int
    vector: bool = False

    def label(self, row: int, column: int) -> tuple[int, ...]:
        """Return an entry's place in the array."""
        return (column,) if self.vector else (row, column)

    def matrix(
        self, draw: Draw, source: Random, fits: Callable[[Fraction], bool] | None = None
    ) -> Rows | None:
        """Return a matrix with every property, None if none is found.

        draw: values for entries that are free.   source: for choices among few matrices.
        fits: which values entries may have, if not all.
        """
        for found in self._candidates(draw, source):
            if self.holds(found) and (fits is None or all(fits(e) for row in found for e in row)):
                return found
        return None

    def holds(self, matrix: Rows) -> bool:
        """Return whether a matrix has every property, exactly."""
        return all(_HOLDS[word](matrix) for word in self.words)

    def ties(self, place: Place) -> dict[Place, int]:
        """Return the places whose entries follow from that of one place, with their signs; {} if it is 0."""
        found: dict[Place, int] = {place: 1}
        waiting = [place]
        while waiting:
            here = waiting.pop()
            if self._is_zero(here):
                return {}
            for other, sign in self._beside(here):
                known = found.get(other)
                if known is None:
                    found[other] = sign * found[here]
                    waiting.append(other)
                elif known != sign * found[here]:
                    return {}
        return found

    def _is_zero(self, place: Place) -> bool:
        i, j = place
        words = self.words
        return (
            ("diagonal" in words and i != j)
            or ("lower triangular" in words and i < j)
            or ("upper triangular" in words and i > j)
        )

    def _beside(self, place: Place) -> Iterator[tuple[Place, int]]:
        i, j = place
        square = i <= self.columns and j <= self.rows
        if "symmetric" in self.words and square:
            yield (j, i), 1
        if "skew-symmetric" in self.words and square:
            yield (j, i), -1
        if "toeplitz" in self.words:
            for k in (-1, 1):
                if 1 <= i + k <= self.rows and 1 <= j + k <= self.columns:
                    yield (i + k, j + k), 1

    def _linear(self, draw: Draw) -> Rows:
        """Return a matrix with the linear properties alone."""
        found = [[Fraction(0)] * self.columns for _ in range(self.rows)]
        done: set[Place] = set()
        for i in range(1, self.rows + 1):
            for j in range(1, self.columns + 1):
                if (i, j) in done:
                    continue
                ties = self.ties((i, j))
                value = draw(i, j)
                for (k, m), sign in ties.items():
                    found[k - 1][m - 1] = sign * value
                done |= ties.keys()
        return found

    def _candidates(self, draw: Draw, source: Random) -> Iterator[Rows]:
        linear = self._linear(draw)
        if "one-hot rows" in self.words:
            yield from self._one_hot(source)
        if "orthogonal" in self.words:
            yield from _orthogonal(linear, source)
        if "row sums 1" in self.words:
            yield _divided(linear)
            yield _on_the_diagonal(linear)
        if "positive definite" not in self.words:
            yield linear
        yield _dominant(linear)
        if self.rows == self.columns:
            yield identity(self.rows)

    def _one_hot(self, source: Random) -> Iterator[Rows]:
        size = max(self.columns, 1)
        start = source.randrange(size)
        for columns in (
            [source.randrange(size) for _ in range(self.rows)],
            [(start + i) % size for i in range(self.rows)],
        ):
            yield [[Fraction(j == c) for j in range(self.columns)] for c in columns]


def identity(count: int) -> Rows:
    """Return the identity matrix."""
    return [[Fraction(i == j) for j in range(count)] for i in range(count)]


def rank(matrix: Rows) -> int:
    """Return the rank.

    >>> rank([[Fraction(1), Fraction(2)], [Fraction(2), Fraction(4)]])
    1
    """
    from flint import fmpq, fmpq_mat

    if not matrix:
        return 0
    rows = [[fmpq(e.numerator, e.denominator) for e in row] for row in matrix]
    return int(fmpq_mat(rows).rank())


def positive_definite(matrix: Rows) -> bool:
    """Return whether a symmetric matrix is positive definite: all pivots are positive."""
    rows = [list(row) for row in matrix]
    for k, lead in enumerate(rows):
        if lead[k] <= 0:
            return False
        for row in rows[k + 1 :]:
            factor = row[k] / lead[k]
            for j in range(k, len(row)):
                row[j] -= factor * lead[j]
    return True


def _times(left: Rows, right: Rows) -> Rows:
    return product(ExactArithmetic(), left, right)


def _dominant(matrix: Rows) -> Rows:
    """Return the matrix plus the multiple of I that makes its diagonal dominant and positive."""
    sums = [sum((abs(e) for e in row), Fraction(0)) for row in matrix]
    needed = max(sums, default=Fraction(0)) + 1
    return [
        [e + needed if i == j else e for j, e in enumerate(row)] for i, row in enumerate(matrix)
    ]


def _divided(matrix: Rows) -> Rows:
    sums = [sum((abs(e) for e in row), Fraction(0)) or Fraction(1) for row in matrix]
    return [[abs(e) / total for e in row] for row, total in zip(matrix, sums, strict=True)]


def _on_the_diagonal(matrix: Rows) -> Rows:
    return [
        [e + 1 - sum(row) if i == j else e for j, e in enumerate(row)]
        for i, row in enumerate(matrix)
    ]


def _orthogonal(matrix: Rows, source: Random) -> Iterator[Rows]:
    count = len(matrix)
    unit, side = identity(count), range(count)
    if any(len(row) != count for row in matrix):
        return
    signs = [source.choice((1, -1)) for _ in side]
    small = [[max(-2, min(2, round(e * 2))) for e in row] for row in matrix]
    skew = [[Fraction(small[i][j] - small[j][i], 2) for j in side] for i in side]
    above, below = ([[unit[i][j] + s * skew[i][j] for j in side] for i in side] for s in (1, -1))
    turned = _times(below, inverse(ExactArithmetic(), above))  # I + S has an inverse for every S
    yield [[e * s for e, s in zip(row, signs, strict=True)] for row in turned]
    v = [row[0] or Fraction(1) for row in matrix]
    size = sum((e * e for e in v), Fraction(0))
    yield [[unit[i][j] - 2 * v[i] * v[j] / size for j in side] for i in side]
    yield [[e * s for e, s in zip(row, signs, strict=True)] for row in unit]
    yield [[Fraction(j - i if i // 2 == j // 2 else 0) for j in side] for i in side]
    yield [[e * signs[0] for e in row] for row in unit]


def _square(matrix: Rows) -> bool:
    return all(len(row) == len(matrix) for row in matrix)


def _every(condition: Callable[[Rows, int, int], bool]) -> Callable[[Rows], bool]:
    return lambda m: all(condition(m, i, j) for i in range(len(m)) for j in range(len(m[0])))


def _is_toeplitz(m: Rows, i: int, j: int) -> bool:
    return i == 0 or j == 0 or m[i][j] == m[i - 1][j - 1]


_HOLDS: dict[str, Callable[[Rows], bool]] = {
    "symmetric": lambda m: _square(m) and m == transpose(m),
    "skew-symmetric": lambda m: _square(m) and m == [[-e for e in row] for row in transpose(m)],
    "positive definite": lambda m: _square(m) and m == transpose(m) and positive_definite(m),
    "invertible": lambda m: _square(m) and rank(m) == len(m),
    "orthogonal": lambda m: _square(m) and _times(transpose(m), m) == identity(len(m)),
    "diagonal": _every(lambda m, i, j: i == j or not m[i][j]),
    "lower triangular": _every(lambda m, i, j: i >= j or not m[i][j]),
    "upper triangular": _every(lambda m, i, j: i <= j or not m[i][j]),
    "toeplitz": _every(_is_toeplitz),
    "full column rank": lambda m: rank(m) == len(m[0]),
    "row sums 1": lambda m: all(sum(row) == 1 for row in m),
    "one-hot rows": lambda m: all(sorted(row) == [0] * (len(row) - 1) + [1] for row in m),
}
