r"""Functions of a square matrix that have two meanings: e^{A}, \ln A, \sqrt{A}, |A|, a^A, 1/A.

Of a vector, and of a matrix that is not square, they are taken entry by entry. Of a square matrix they may be
the matrix function as well, so they are refused. An activation, σ(Z), is always taken entry by entry.
"""

from __future__ import annotations

from collections.abc import Callable

from symopt.documents.elaborate.arrays.explicit import explicit
from symopt.documents.elaborate.names.extents import extent
from symopt.documents.elaborate.names.known import Known
from symopt.foundation.errors import UnsupportedError
from symopt.syntax.ranks import MATRIX, Rank
from symopt.syntax.tree import Call, Div, Matrix, Pow, Tree, walk

_TWOFOLD = frozenset(("exp", "log", "sqrt", "sin", "cos", "sinh", "cosh", "abs"))


def refuse_twofold(tree: Tree, known: Known, rank: Callable[[Tree], Rank | None]) -> None:
    """Raise UnsupportedError for a function of a square matrix that may be meant in two ways."""
    match tree:
        case Call("abs", (only,)) if explicit(only, known) is not None:
            return  # a determinant
        case Call(function, (only,)) if function in _TWOFOLD:
            inner, said = only, function
        case Pow(_, exponent):
            inner, said = exponent, "a power with it as its exponent"
        case Div(_, below):
            inner, said = below, "a quotient by it"
        case _:
            return
    if not _may_be_array(inner, known) or rank(inner) != MATRIX:
        return
    shape = extent(inner, known)
    if shape is None or len(shape) != 2 or shape[0] == shape[1]:
        raise UnsupportedError(
            f"{said} of a square matrix has two meanings",
            why="it may be meant entry by entry, or as a function of the matrix",
            remedy="write its entries, or expm for the matrix exponential",
        )


def _may_be_array(tree: Tree, known: Known) -> bool:
    if known.setting.shapes:
        return True
    return any(isinstance(node, Matrix) for node in walk(tree)) or any(
        isinstance(d.body, Matrix) for d in known.setting.definitions
    )
