"""Matrices that are written out: their sums, products, inverses and determinants, entry by entry.

    [[a, b], [c, d]] [x, y]ᵀ  →  [a x + b y, c x + d y]ᵀ        det, inverse: by cofactors, up to 4 × 4

So an equation of such matrices is one of numbers at each place. A name counts as written out if it is defined
so. A single number beside a square matrix, H - λ, is refused: what is meant is H - λI.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from symopt.documents.elaborate.names.exact import (
    added,
    bounded,
    is_zero,
    negative,
    over,
    times,
    value_of,
    without_decimals,
)
from symopt.documents.elaborate.names.extents import shape_of
from symopt.documents.elaborate.names.known import Known
from symopt.foundation.errors import ShapeError, UnsupportedError
from symopt.functions.arrays import ARRAY_FUNCTIONS
from symopt.syntax.tree import (
    ONE,
    ZERO,
    Add,
    Call,
    Cancel,
    Div,
    Entry,
    MatMul,
    Matrix,
    Mul,
    Name,
    Neg,
    Number,
    Pow,
    Transpose,
    Tree,
)

Rows = tuple[tuple[Tree, ...], ...]
LARGEST = 4
"""The largest matrix whose determinant or inverse is written out, unless its entries are numbers."""
LARGEST_NUMERIC = 6
PRINTED = 3
"""The largest matrix of which each number with decimals stays as it is printed."""
_WHOLE = frozenset(f.name for f in ARRAY_FUNCTIONS)


def worked_out(tree: Tree, known: Known) -> Tree:
    """Return an operation on explicit matrices as a matrix, or a number; any other tree as it is.

    The parts of the tree have been worked out before. Raises ShapeError where shapes do not fit.
    """
    method = _METHODS.get(type(tree))
    return tree if method is None else method(tree, known)


def explicit(tree: Tree, known: Known) -> Rows | None:
    """Return the rows of a matrix that is written out, or of a name that is defined as one."""
    if isinstance(tree, Name):
        body = known.body(tree.name)
        return body.rows if isinstance(body, Matrix) else None
    return tree.rows if isinstance(tree, Matrix) else None


def _neg(tree: Neg | Cancel, known: Known) -> Tree:
    rows = tree.body.rows if isinstance(tree.body, Matrix) else None
    if rows is None:
        return tree
    return Matrix(rows) if isinstance(tree, Cancel) else _each(rows, negative)


def _each(rows: Rows, change: Callable[[Tree], Tree]) -> Matrix:
    return Matrix(tuple(tuple(map(change, row)) for row in rows))


def _add(tree: Add, known: Known) -> Tree:
    found = [explicit(_unsigned(term), known) for term in tree.terms]
    if all(rows is None for rows in found):
        return tree
    parts: list[Rows] = []
    for term, rows in zip(tree.terms, found, strict=True):
        if rows is None:
            if _is_array(term, known):
                return tree
            raise ShapeError(
                "a number is added to a matrix",
                why="a sum has terms of one shape",
                remedy="write λI for a multiple of the identity",
            )
        parts.append(_each(rows, negative).rows if isinstance(term, Neg) else rows)
    return Matrix(_entrywise(parts, added, "added"))


def _unsigned(tree: Tree) -> Tree:
    return tree.body if isinstance(tree, Neg) else tree


def _is_array(tree: Tree, known: Known) -> bool:
    from symopt.syntax.tree import names

    return any(shape_of(n, known) for n in names(tree))


def _entrywise(parts: Sequence[Rows], together: Callable[[list[Tree]], Tree], word: str) -> Rows:
    shapes = {(len(rows), len(rows[0])) for rows in parts}
    if len(shapes) > 1:
        raise ShapeError(f"matrices of shapes {_said(shapes)} are not {word}")
    first = parts[0]
    return tuple(
        tuple(together([rows[i][j] for rows in parts]) for j in range(len(first[0])))
        for i in range(len(first))
    )


def _said(shapes: set[tuple[int, int]]) -> str:
    return " and ".join(f"{a} × {b}" for a, b in sorted(shapes))


def _mul(tree: Mul | MatMul, known: Known) -> Tree:
    found = [explicit(factor, known) for factor in tree.factors]
    matrices = [rows for rows in found if rows is not None]
    if not matrices or any(
        rows is None and _is_array(f, known) for f, rows in zip(tree.factors, found, strict=True)
    ):
        return tree
    numbers = [f for f, rows in zip(tree.factors, found, strict=True) if rows is None]
    if isinstance(tree, Mul) and tree.sign == "⊙":
        result: Tree = Matrix(_entrywise(matrices, times, "multiplied entry by entry"))
    else:
        result = _product(matrices)
    if isinstance(result, Matrix):
        return _each(result.rows, lambda entry: times([*numbers, entry])) if numbers else result
    return times([*numbers, result])


def _product(matrices: Sequence[Rows]) -> Tree:
    """Return the matrix product; one of a row and a column is a number, and then a factor."""
    factors: list[Tree] = []
    current: Rows | None = None
    for rows in matrices:
        if current is None:
            current = rows
            continue
        current = _times(current, rows)
        if len(current) == len(current[0]) == 1:
            factors.append(current[0][0])
            current = None
    if current is None:
        return times(factors)
    return _each(current, lambda entry: times([*factors, entry])) if factors else Matrix(current)


def _times(left: Rows, right: Rows) -> Rows:
    if len(left[0]) != len(right):
        shapes = {(len(left), len(left[0])), (len(right), len(right[0]))}
        raise ShapeError(
            f"matrices of shapes {_said(shapes)} are not multiplied",
            why=f"the first has {len(left[0])} columns, the second {len(right)} rows",
        )
    rows = tuple(
        tuple(
            added(times([row[k], right[k][j]]) for k in range(len(right)))
            for j in range(len(right[0]))
        )
        for row in left
    )
    bounded(Matrix(rows))
    return rows


def _div(tree: Div, known: Known) -> Tree:
    rows = explicit(tree.numerator, known)
    if rows is None or explicit(tree.denominator, known) or _is_array(tree.denominator, known):
        return tree
    return _each(rows, lambda entry: over(entry, tree.denominator))


def _transpose(tree: Transpose, known: Known) -> Tree:
    rows = explicit(tree.body, known)
    return tree if rows is None else Matrix(tuple(zip(*rows, strict=True)))


def _pow(tree: Pow, known: Known, written: Tree | None = None) -> Tree:
    rows = explicit(tree.base, known)
    exponent = value_of(tree.exponent)
    if rows is None:
        return written or tree
    if exponent is None or exponent.denominator != 1 or abs(exponent) > LARGEST_NUMERIC:
        raise UnsupportedError("a power of a matrix needs a small whole number as its exponent")
    return power(rows, int(exponent))


def power(rows: Rows, exponent: int) -> Tree:
    """Return a whole power of a square matrix."""
    square(rows, "a power")
    base = rows if exponent >= 0 else inverse(rows)
    result: Rows = identity(len(rows))
    for _ in range(abs(exponent)):
        result = _times(result, base)
    return Matrix(result)


def identity(size: int) -> Rows:
    """Return the rows of the identity."""
    return tuple(tuple(ONE if i == j else ZERO for j in range(size)) for i in range(size))


def square(rows: Rows, what: str) -> None:
    """Raise ShapeError unless a matrix is square."""
    if len(rows) != len(rows[0]):
        raise ShapeError(f"{what} needs a square matrix, not {len(rows)} × {len(rows[0])}")


def determinant(rows: Rows) -> Tree:
    """Return the determinant, expanded along the first row."""
    square(rows, "a determinant")
    size = len(rows)
    if size > PRINTED:
        rows = _each(rows, without_decimals).rows
    numeric = all(value_of(e) is not None for row in rows for e in row)
    if size > (LARGEST_NUMERIC if numeric else LARGEST):
        raise UnsupportedError(f"a determinant of {size} × {size} is not written out")
    return bounded(_expanded(rows))


def _expanded(rows: Rows) -> Tree:
    if len(rows) == 1:
        return rows[0][0]
    terms: list[Tree] = []
    for column, entry in enumerate(rows[0]):
        if not is_zero(entry):
            term = times([entry, _expanded(_minor(rows, 0, column))])
            terms.append(negative(term) if column % 2 else term)
    return added(terms)


def _minor(rows: Rows, row: int, column: int) -> Rows:
    return tuple(r[:column] + r[column + 1 :] for k, r in enumerate(rows) if k != row)


def adjugate(rows: Rows) -> Rows:
    """Return the transposed matrix of cofactors."""
    size = len(rows)
    if size == 1:
        return ((ONE,),)

    def cofactor(i: int, j: int) -> Tree:
        minor = _expanded(_minor(rows, i, j))
        return negative(minor) if (i + j) % 2 else minor

    return tuple(tuple(cofactor(j, i) for j in range(size)) for i in range(size))


def inverse(rows: Rows) -> Rows:
    """Return the inverse, adj(A)/det(A). Raises UnsupportedError for a singular or large matrix."""
    if len(rows) > PRINTED:
        rows = _each(rows, without_decimals).rows
    below = determinant(rows)
    if is_zero(below):
        raise UnsupportedError("this matrix has no inverse", why="its determinant is 0")
    return tuple(tuple(over(entry, below) for entry in row) for row in adjugate(rows))


def trace(rows: Rows) -> Tree:
    """Return the sum of the diagonal."""
    square(rows, "a trace")
    return added(rows[k][k] for k in range(len(rows)))


def _call(tree: Call, known: Known) -> Tree:
    if tree.function == "matpow" and len(tree.arguments) == 2:
        return _pow(Pow(*tree.arguments), known, tree)
    rows = explicit(tree.arguments[0], known) if len(tree.arguments) == 1 else None
    if rows is None or tree.options:
        return tree
    size = (len(rows), len(rows[0]))
    match tree.function:
        case "det":
            return determinant(rows)
        case "abs":
            if size[0] != size[1]:
                raise UnsupportedError("bars around a vector may be its length or absolute values")
            return determinant(rows)
        case "inv":
            return Matrix(inverse(rows))
        case "tr":
            return trace(rows)
        case "adj":
            square(rows, "an adjugate")
            return Matrix(adjugate(rows))
        case "norm":
            return Call("sqrt", (added(times([e, e]) for row in rows for e in row),))
        case "diag" if 1 in size:
            entries = [e for row in rows for e in row]
            return Matrix(
                tuple(
                    tuple(e if i == j else ZERO for j in range(len(entries)))
                    for i, e in enumerate(entries)
                )
            )
        case name if name in _WHOLE:
            return tree
        case name:
            return _each(rows, lambda entry: Call(name, (entry,)))


def _entry(tree: Entry, known: Known) -> Tree:
    from symopt.documents.elaborate.names.replacing import entry_of
    from symopt.syntax.tree import Part

    rows = explicit(Name(tree.name), known)
    if rows is None or not all(isinstance(place, Number) for place in tree.indices):
        return tree
    found = entry_of(Matrix(rows), tree.indices)
    return tree if isinstance(found, Part) else found


_METHODS: dict[type, Callable[..., Tree]] = {
    Neg: _neg,
    Cancel: _neg,
    Add: _add,
    Mul: _mul,
    MatMul: _mul,
    Div: _div,
    Transpose: _transpose,
    Pow: _pow,
    Call: _call,
    Entry: _entry,
}
