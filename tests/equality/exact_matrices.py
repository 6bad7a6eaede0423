"""Matrices of exact rationals, apart from symopt: an oracle for identities of matrices of small sizes.

Texts of identities are read with Python's own operators on these matrices: nothing is shared with the reader.
"""

from __future__ import annotations

from fractions import Fraction
from random import Random


class Singular(Exception):  # noqa: N818 - an answer, not a failure
    """A matrix has no inverse: the identity says nothing there."""


class M:
    """A matrix of fractions; vectors are columns, numbers are 1 by 1."""

    def __init__(self, rows):
        self.rows = [[Fraction(x) for x in row] for row in rows]

    @property
    def shape(self):
        return len(self.rows), len(self.rows[0])

    @property
    def T(self):  # noqa: N802 - as numpy spells it
        return M([list(column) for column in zip(*self.rows, strict=True)])

    def map(self, change):
        return M([[change(x) for x in row] for row in self.rows])

    def number(self):
        assert self.shape == (1, 1), f"not a number: {self.shape}"
        return self.rows[0][0]

    def __matmul__(self, other):
        other = lift(other)
        assert self.shape[1] == other.shape[0], "shapes"
        columns = list(zip(*other.rows, strict=True))
        return M(
            [[sum(a * b for a, b in zip(r, c, strict=True)) for c in columns] for r in self.rows]
        )

    def both(self, other, change):
        other = lift(other)
        if other.shape == (1, 1) and self.shape != (1, 1):
            return self.map(lambda x: change(x, other.number()))
        if self.shape == (1, 1) and other.shape != (1, 1):
            return other.map(lambda x: change(self.number(), x))
        assert self.shape == other.shape, "shapes"
        return M(
            [[change(a, b) for a, b in zip(r, s, strict=True)]
             for r, s in zip(self.rows, other.rows, strict=True)]
        )  # fmt: skip

    def __add__(self, other):
        return self.both(other, lambda a, b: a + b)

    def __sub__(self, other):
        return self.both(other, lambda a, b: a - b)

    def __mul__(self, other):
        return self.both(other, lambda a, b: a * b)

    def __truediv__(self, other):
        return self.both(other, quotient)

    def __radd__(self, other):
        return lift(other) + self

    def __rsub__(self, other):
        return lift(other) - self

    def __rmul__(self, other):
        return lift(other) * self

    def __rtruediv__(self, other):
        return lift(other) / self

    def __neg__(self):
        return self.map(lambda x: -x)

    def __pow__(self, exponent):
        power = lift(exponent).number()
        assert power.denominator == 1
        if power < 0 and any(x == 0 for row in self.rows for x in row):
            raise Singular
        return self.map(lambda x: x ** int(power))


def quotient(a, b):
    if b == 0:
        raise Singular
    return a / b


def lift(value):
    return value if isinstance(value, M) else M([[value]])


def eye(n):
    size = int(lift(n).number())
    return M([[int(i == j) for j in range(size)] for i in range(size)])


def reduced(matrix):
    """Return (determinant, inverse or None) by Gauss-Jordan elimination."""
    n, width = matrix.shape
    assert n == width, "not square"
    rows = [[*row, *unit] for row, unit in zip(matrix.rows, eye(n).rows, strict=True)]
    determinant = Fraction(1)
    for k in range(n):
        pivot = next((r for r in range(k, n) if rows[r][k]), None)
        if pivot is None:
            return Fraction(0), None
        if pivot != k:
            rows[k], rows[pivot] = rows[pivot], rows[k]
            determinant = -determinant
        determinant *= rows[k][k]
        rows[k] = [x / rows[k][k] for x in rows[k]]
        for r in range(n):
            if r != k and rows[r][k]:
                rows[r] = [x - rows[r][k] * y for x, y in zip(rows[r], rows[k], strict=True)]
    return determinant, M([row[n:] for row in rows])


def inv(matrix):
    found = reduced(lift(matrix))[1]
    if found is None:
        raise Singular
    return found


def det(matrix):
    return M([[reduced(lift(matrix))[0]]])


def pinv(matrix):
    """Return the pseudoinverse of a matrix of full rank."""
    rows, columns = matrix.shape
    if rows >= columns:
        return inv(matrix.T @ matrix) @ matrix.T
    return matrix.T @ inv(matrix @ matrix.T)


def tr(matrix):
    return M([[sum(matrix.rows[k][k] for k in range(matrix.shape[0]))]])


def diag(matrix):
    rows, columns = matrix.shape
    if 1 in (rows, columns):
        values = [x for row in matrix.rows for x in row]
        return M([[x if i == j else 0 for j in range(len(values))] for i, x in enumerate(values)])
    return M([[matrix.rows[i][i]] for i in range(rows)])


def norm2(matrix):
    return M([[sum(x * x for row in matrix.rows for x in row)]])


def matpow(matrix, exponent):
    power = int(lift(exponent).number())
    base = matrix if power >= 0 else inv(matrix)
    result = eye(matrix.shape[0])
    for _ in range(abs(power)):
        result = result @ base
    return result


def adj(matrix):
    return det(matrix) * inv(matrix)


def ones(rows, columns=1):
    return M([[1] * int(lift(columns).number()) for _ in range(int(lift(rows).number()))])


def mean(matrix):
    rows, columns = matrix.shape
    return M([[Fraction(sum(x for row in matrix.rows for x in row), rows * columns)]])


def kron(left, right):
    return M([[a * b for a in r for b in s] for r in left.rows for s in right.rows])


NAMESPACE = {
    "inv": inv, "det": det, "pinv": pinv, "tr": tr, "diag": diag, "norm2": norm2, "matpow": matpow,
    "adj": adj, "eye": eye, "ones": ones, "mean": mean, "kron": kron,
    "had": lambda a, b: lift(a) * b, "ediv": lambda a, b: lift(a) / b,
    "sum": lambda a: M([[sum(x for row in a.rows for x in row)]]),
}  # fmt: skip


def draw(rng: Random, shape, words=()):
    """Return a matrix of small rationals with the properties of `words`."""
    rows, columns = shape

    def entry():
        return Fraction(rng.randint(-6, 6), rng.choice((1, 2, 3)))

    found = M([[entry() for _ in range(columns)] for _ in range(rows)])
    if "skew-symmetric" in words:
        return found - found.T
    if "diagonal" in words:
        return diag(diag(found))
    if "positive definite" in words or "psd" in words:
        return found @ found.T + eye(rows)
    if "symmetric" in words:
        return found + found.T
    if "orthogonal" in words:  # Cayley (1846)
        skew = found - found.T
        return inv(eye(rows) - skew) @ (eye(rows) + skew)
    return found


def value(text: str, names):
    """Return the value of a text, vectors as columns; raises Singular where there is none."""
    return lift(eval(text, {"__builtins__": {}}, {**NAMESPACE, **names}))  # noqa: S307 - our own texts


def agree(left: str, right: str, shapes, properties, sizes, seed: int):
    """Return whether both texts have one value at a drawn point; None where one has none."""
    rng = Random(seed)
    names = {}
    for name, shape in shapes.items():
        concrete = [*(sizes[s] for s in shape), 1, 1][:2]
        names[name] = draw(rng, concrete, properties.get(name, ()))
    names.update({name: lift(size) for name, size in sizes.items()})
    try:
        one, two = value(left, names), value(right, names)
    except Singular:
        return None
    if one.shape != two.shape and 1 in (
        len(one.rows) * len(one.rows[0]),
        len(two.rows) * len(two.rows[0]),
    ):
        two = one * 0 + two
        one = two * 0 + one
    return one.rows == two.rows
