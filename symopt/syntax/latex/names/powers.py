r"""Superscripts in LaTeX: exponents, transposes, inverses: `x^2`, `X^{\top}`, `X^{-1}`, `X^{-\top}`, `X^{+}`.

Of what is known to be a matrix, `X^{-1}` is the inverse and `X^{2}` the product XX; an elementwise
power of a matrix is written `X^{\circ 2}`. Of all else a superscript is an ordinary power.
"""

from __future__ import annotations

from symopt.syntax.grammar.operators import raise_
from symopt.syntax.grammar.reader import Reader
from symopt.syntax.grammar.tokens import Token
from symopt.syntax.latex.names.calls import argument
from symopt.syntax.ranks import MATRIX, rank_of, whole_exponent
from symopt.syntax.tree import Add, Call, Div, Neg, Number, Pow, Transpose, Tree

_PLUS = frozenset(("+", r"\dagger"))


def superscript(reader: Reader, base: Tree, token: Token) -> Tree:
    """Read what a superscript makes of the tree before it."""
    tree = _read(reader, base)
    if reader.token.key == "^":
        reader.fail(
            "a second superscript",
            reader.token,
            why="x^a^b has no meaning in LaTeX",
            remedy="write x^{a^{b}}",
        )
    return tree


def _read(reader: Reader, base: Tree) -> Tree:
    matrix = is_matrix(reader, base)
    start = reader.place
    opened = reader.accept("{")
    sign = reader.accept("-", "+", r"\dagger") if opened is not None or matrix else None
    if _is_transpose(reader):
        reader.advance()
        if opened is None or reader.accept("}"):
            inner = "" if sign is None else "inv" if sign.key == "-" else "pinv"
            body = _call(reader, inner, base) if inner else base
            return Transpose(body, span=_span(reader, base))
    if matrix and sign is not None and sign.key in _PLUS and (not opened or reader.accept("}")):
        return _call(reader, "pinv", base)
    reader.goto(start)
    elementwise = opened is not None and reader.peek().text in ("⊙", r"\circ")
    if elementwise:
        reader.advance()
        reader.advance()
        exponent = reader.expression()
        reader.expect("}", opened or reader.token)
        return Pow(base, exponent, span=_span(reader, base))
    exponent = argument(reader)
    return _power(reader, base, exponent) if matrix else raise_(reader, base, exponent)


def is_matrix(reader: Reader, tree: Tree) -> bool:
    """Whether a tree is known to be a matrix."""
    arrays = reader.vocabulary.arrays
    declared = reader.vocabulary.is_declared

    def known(name: str) -> int | None:
        return arrays[name] if name in arrays else 0 if declared(name) else None

    rank = rank_of(tree, known)
    if rank is None and isinstance(tree, Add):  # X^T X + λI of an undeclared I
        return any(rank_of(term, known) == MATRIX for term in tree.terms)
    return rank == MATRIX


def _is_transpose(reader: Reader) -> bool:
    token = reader.token
    if token.key == r"\top":
        return True
    if token.key != "name" or token.text != "T":
        return False
    vocabulary = reader.vocabulary
    applied = "T" in vocabulary.declared_functions and reader.peek().key != "("
    return applied or not vocabulary.is_declared("T")


def _power(reader: Reader, base: Tree, exponent: Tree) -> Tree:
    """Return the power of a matrix: its inverse, a product with itself, else entry by entry."""
    count = whole_exponent(exponent)
    if count is None and isinstance(exponent, Number | Div | Neg):
        return Pow(base, exponent, span=_span(reader, base))
    if count == -1:
        return _call(reader, "inv", base)
    return Call("matpow", (base, exponent), span=_span(reader, base))


def _call(reader: Reader, function: str, base: Tree) -> Tree:
    return Call(function, (base,), span=_span(reader, base))


def _span(reader: Reader, base: Tree) -> tuple[int, int] | None:
    return (base.span[0], reader.end()) if base.span else None
