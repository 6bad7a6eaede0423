r"""Functions of matrices in LaTeX: `X^{-1}`, `X^{+}`, `X^{2}`, `X^{-\top}`, `X^{\circ 2}`.

A form that stands for a matrix is printed where the argument is known to be one, or where no name in it
is known as an array; elsewhere the function prints by name. `latex.names.powers` reads these back.
"""

from __future__ import annotations

from symopt.syntax.printing.latex_writer import Writer, fenced
from symopt.syntax.printing.precedence import POWER, PRODUCT, Piece
from symopt.syntax.ranks import MATRIX, whole_exponent
from symopt.syntax.tree import At, Call, Name, Transpose, Tree, names

_MARKS = {"inv": "-1", "pinv": "+"}
_TURNED = {"inv": r"-\top", "pinv": r"+\top"}


def matrix_call(writer: Writer, tree: Call) -> Piece | None:
    """Return a power as a superscript, a Kronecker product by its sign; None for other functions."""
    if tree.function == "kron" and tree.arguments[1:]:
        factors = (writer.at_least(a, PRODUCT + 1) for a in tree.arguments)
        return Piece(r" \otimes ".join(factors), PRODUCT)
    mark = _mark(writer, tree)
    if mark is None:
        return None
    body = tree.arguments[0]
    if isinstance(body, At) and writer.rank(body) != MATRIX:
        return _value(writer, body) if mark == "-1" else None
    return _raised(writer, body, mark)


def _value(writer: Writer, tree: At) -> Piece | None:
    """Print the inverse of a value of several variables, `H^{-1}(x, y)`; None for other values."""
    name = writer.text(tree.body) if isinstance(tree.body, Name) else "^"
    if "^" in name or len(tree.point) < 2:
        return None
    values = writer.items(tuple(value for _, value in tree.point))
    return Piece(f"{name}^{{-1}}{fenced(values)}", POWER)


def transpose(writer: Writer, tree: Transpose, closed: bool) -> Piece:
    """Print a transpose, with an inverse under it as one superscript."""
    body = tree.body
    if isinstance(body, Call) and body.function in _TURNED and _mark(writer, body) is not None:
        return _raised(writer, body.arguments[0], _TURNED[body.function])
    return _raised(writer, body, r"\top")


def elementwise_power(writer: Writer, base: Tree, exponent: str) -> Piece | None:
    r"""Return `X^{\circ 2}` for a power of a known matrix, None for other bases."""
    if writer.rank(base) != MATRIX:
        return None
    return _raised(writer, base, rf"\circ {exponent}")


def _mark(writer: Writer, tree: Call) -> str | None:
    """Return the superscript that the function is; None where it would not be read back as that."""
    if tree.options or not tree.arguments or not _fits(writer, tree.arguments[0]):
        return None
    if tree.function == "matpow" and len(tree.arguments) == 2:
        exponent = whole_exponent(tree.arguments[1])
        return None if exponent in (None, -1) else writer.text(tree.arguments[1])
    return _MARKS.get(tree.function) if len(tree.arguments) == 1 else None


def _fits(writer: Writer, base: Tree) -> bool:
    strangers = writer.notation.arrays.keys().isdisjoint(names(base))
    return writer.rank(base) == MATRIX or strangers


def _raised(writer: Writer, base: Tree, mark: str) -> Piece:
    return Piece(f"{writer.at_least(base, POWER + 1, True)}^{{{mark}}}", POWER)
