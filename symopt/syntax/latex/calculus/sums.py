r"""Sums and products over an index: `\sum_{i=1}^{m} x_i`, `\sum_{i,j}`, `\sum_{j \neq i}`, `\prod_{k=1}^{3}`.

A sum's body goes on to the next term. A product is written out, so its bounds are numbers.
"""

from __future__ import annotations

from symopt.syntax.grammar.reader import PRODUCT, SUM, Reader
from symopt.syntax.grammar.tokens import Token
from symopt.syntax.latex.names.calls import argument
from symopt.syntax.ranks import whole_exponent
from symopt.syntax.tree import (
    ONE,
    ZERO,
    Mul,
    Name,
    Piecewise,
    Relation,
    Sum,
    Tree,
    number,
    substitute,
)

_FACTORS = 20
"""Factors of a product that is written out."""


def sum_(reader: Reader, token: Token, power: int) -> Tree:
    """Read a sum. Without a lower bound, an upper one counts from 1."""
    indices, lower, upper, condition = _limits(reader, token, "sum")
    outer = reader.bound
    reader.bound = (*outer, *indices)
    tree = reader.expression(SUM if reader.vocabulary.wide_sums else PRODUCT)
    reader.bound = outer
    if condition is not None:
        tree = Piecewise(((tree, condition), (ZERO, None)), span=tree.span)
    for index in reversed(indices):
        tree = Sum(tree, index, lower, upper, span=(token.start, reader.end()))
    return tree


def product(reader: Reader, token: Token, power: int) -> Tree:
    """Read a product over an index, written out."""
    indices, lower, upper, condition = _limits(reader, token, "product")
    outer = reader.bound
    reader.bound = (*outer, *indices)
    body = reader.expression(PRODUCT)
    reader.bound = outer
    first = whole_exponent(lower) if lower is not None else None
    last = whole_exponent(upper) if upper is not None else None
    if first is None or last is None or len(indices) != 1 or condition or last - first >= _FACTORS:
        reader.fail(
            "this product is not read",
            token,
            why="a product over an index is written out, between two numbers",
            remedy="write its factors, or the logarithm as a sum",
        )
    span = (token.start, reader.end())
    factors = [substitute(body, {indices[0]: number(k)}) for k in range(first, last + 1)]
    if not factors:
        return ONE
    return factors[0] if len(factors) == 1 else Mul(tuple(factors), "·", span=span)


_Limits = tuple[list[str], "Tree | None", "Tree | None", "Relation | None"]


def _limits(reader: Reader, token: Token, kind: str) -> _Limits:
    """Return the indices with their bounds, and a condition such as j ≠ i."""
    indices, lower, upper, condition = list[str](), None, None, None
    while reader.token.key in ("_", "^"):
        if reader.advance().key == "^":
            upper = argument(reader)
        else:
            indices, lower, condition = _range(reader)
    if not indices:
        reader.fail(f"this {kind} has no index", token, remedy=r"write \sum_{i=1}^{m}")
    if upper is not None and lower is None:
        lower = ONE
    return indices, lower, upper, condition


def _range(reader: Reader) -> tuple[list[str], Tree | None, Relation | None]:
    opened = reader.accept("{")
    found: list[str] = []
    lower: Tree | None = None
    condition: Relation | None = None
    while True:
        token = reader.token
        if token.key != "name":
            reader.unexpected("the index of a sum is a letter")
        letter = reader.advance()
        name = Name(letter.text, span=(letter.start, letter.end))
        if opened is None:
            return [letter.text], None, None
        if letter.text not in found:
            found.append(letter.text)
        if reader.accept("!="):
            other = reader.expression()
            condition = Relation("!=", name, other, span=(letter.start, reader.end()))
        elif reader.accept("="):
            lower = reader.expression()
        reader.accept(",")
        if reader.token.key == "}":
            break
    reader.expect("}", opened)
    return found, lower, condition
