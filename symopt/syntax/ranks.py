"""How many dimensions the value of a tree has, by those of its names: xᵀAx is a number, x xᵀ a matrix.

A vector is a column unless it is transposed. Where the names are not known, or the shapes do not fit,
there is no answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeAlias

from symopt.syntax.tree import (
    Add,
    At,
    Call,
    Cancel,
    Constant,
    Derivative,
    Div,
    Entry,
    Logic,
    MatMul,
    Matrix,
    Mul,
    Name,
    Neg,
    Number,
    Part,
    Piecewise,
    Pow,
    Range,
    Relation,
    Sequence,
    Sum,
    Transpose,
    Tree,
)


class Rank(NamedTuple):
    """The number of dimensions; `row` says that a vector lies as a row."""

    dimensions: int
    row: bool = False


Known: TypeAlias = Callable[[str], "int | None"]
"""Gives the number of dimensions of a name, None if nothing is known of it."""

NUMBER, COLUMN, ROW, MATRIX = Rank(0), Rank(1), Rank(1, row=True), Rank(2)

_TOTAL = frozenset(("tr", "det", "logdet", "sc", "eigmax"))
_ALONG = frozenset(
    ("norm", "norm1", "sum", "prod", "mean", "var", "std", "amax", "amin", "max", "min")
)
_SQUARE = frozenset(("inv", "pinv", "expm", "adj", "matpow", "eye", "outer"))
_COLUMN = frozenset(("vmax", "vec"))
_UNTOLD = frozenset(("hstack", "vstack"))
_MADE = frozenset(("ones", "zeros"))


def whole_exponent(tree: Tree) -> int | None:
    """Return an exponent that is a whole number, 2 or -1; None for any other."""
    size = tree.body if isinstance(tree, Neg) else tree
    if not isinstance(size, Number) or size.value.denominator != 1:
        return None
    return -size.value.numerator if isinstance(tree, Neg) else size.value.numerator


def rank_of(tree: Tree, known: Known) -> Rank | None:
    """Return the rank of a tree, None where it is not certain.

    >>> x, A = Name("x"), Name("A")
    >>> rank_of(MatMul((Transpose(x), A, x)), {"x": 1, "A": 2}.get)
    Rank(dimensions=0, row=False)
    """
    match tree:
        case Number() | Constant() | Entry():
            return NUMBER
        case Name(name):
            found = known(name)
            return None if found is None else Rank(found)
        case Transpose(body):
            return _transposed(rank_of(body, known))
        case MatMul(factors):
            return _product([rank_of(f, known) for f in factors])
        case Neg(body) | Cancel(body) | Sum(body) | At(body, _):
            return rank_of(body, known)
        case Add(parts) | Mul(parts) | Logic(_, parts):
            return _largest(rank_of(p, known) for p in parts)
        case Relation("in", value, Sequence()):
            return rank_of(value, known)
        case Div(above, below) | Pow(above, below) | Relation(_, above, below):
            return _largest((rank_of(above, known), rank_of(below, known)))
        case Call():
            return _call(tree, known)
        case Part(_, places):
            return Rank(sum(isinstance(place, Range) for place in places))
        case Matrix(rows):
            return MATRIX if len(rows[0]) > 1 else COLUMN
        case Piecewise(branches):
            parts = [part for branch in branches for part in branch if part is not None]
            return _largest(rank_of(part, known) for part in parts)
        case Derivative(of, wrt):
            parts = [rank_of(part, known) for part in (of, *wrt)]
            return None if None in parts else Rank(sum(p.dimensions for p in parts if p))
        case _:
            return None


def _joined(function: str, ranks: list[Rank | None]) -> Rank | None:
    """Return the rank of a Kronecker product, or of `dot`, of columns or of matrices."""
    if set(ranks) == {COLUMN}:
        return COLUMN if function == "kron" else NUMBER
    return MATRIX if set(ranks) == {MATRIX} else None


def _transposed(rank: Rank | None) -> Rank | None:
    return ROW if rank == COLUMN else COLUMN if rank == ROW else rank


def _product(ranks: list[Rank | None]) -> Rank | None:
    result = ranks[0] if ranks else None
    for rank in ranks[1:]:
        if result is None or rank is None:
            return None
        result = _PRODUCTS.get((result, rank))
    return result


_PRODUCTS = {
    (MATRIX, MATRIX): MATRIX,
    (MATRIX, COLUMN): COLUMN,
    (ROW, MATRIX): ROW,
    (ROW, COLUMN): NUMBER,
    (COLUMN, ROW): MATRIX,
}


def _largest(ranks: Iterable[Rank | None]) -> Rank | None:
    """Return the rank of what is computed entry by entry; numbers are spread."""
    best = NUMBER
    for rank in ranks:
        if rank is None:
            return None
        best = rank if rank.dimensions > best.dimensions else best
    return best


def _call(tree: Call, known: Known) -> Rank | None:
    function, arguments = tree.function, tree.arguments
    if function in _TOTAL:
        return NUMBER
    if function in _SQUARE:
        return MATRIX
    if function in _COLUMN:
        return COLUMN
    if function in _UNTOLD:
        return MATRIX if {rank_of(argument, known) for argument in arguments} == {MATRIX} else None
    if "keepdims" in dict(tree.options):
        return None
    if function in _MADE:
        return Rank(len(arguments))
    ranks = [rank_of(argument, known) for argument in arguments]  # once: twice is 2ⁿ when nested
    first = ranks[0] if ranks else None
    if function in ("kron", "dot"):
        return _joined(function, ranks)
    if function == "diag":
        return MATRIX if first == COLUMN else COLUMN if first == MATRIX else None
    if function == "logsumexp" or (function in _ALONG and (tree.options or len(arguments) == 1)):
        reduced = tree.options or function == "logsumexp"
        return NUMBER if not reduced else None if first is None else Rank(first.dimensions - 1)
    return _largest(ranks)
