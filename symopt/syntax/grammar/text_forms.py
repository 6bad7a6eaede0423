"""Forms of plain text: Sum, diff, Piecewise, at, comparisons by name, and matrices in brackets.

Sum(x[i]**2, (i, 1, n))      diff(L, w, 2)      Piecewise((x, x > 0), (0, True))
at(f, x=3)                   [[a, b], [c, d]]   And(x > 0, y > 0)
"""

from __future__ import annotations

from typing import Literal

from symopt.syntax.grammar.atoms import Form, bracket, number, part, text_name
from symopt.syntax.grammar.operators import INFIX, PREFIX, multiply
from symopt.syntax.grammar.reader import POSTFIX, Grammar, Infix, Prefix, Reader
from symopt.syntax.grammar.tokens import Token
from symopt.syntax.tree import (
    At,
    Derivative,
    Div,
    Entry,
    Logic,
    Matrix,
    Name,
    Neg,
    Number,
    Piecewise,
    Relation,
    Sequence,
    Sum,
    Tree,
    names,
)


def _sum(reader: Reader, token: Token) -> Tree:
    """Read `Sum(body, (i, 1, n), …)`; the first range is the innermost."""
    opened = reader.advance()
    items = reader.items(")", opened)
    if len(items) < 2:
        reader.fail("a sum needs a body and a range", token, remedy="write Sum(x[i], (i, 1, n))")
    tree = items[0]
    for limits in items[1:]:
        index, bounds = _range(reader, limits, token)
        _check_body(reader, tree, index, token)
        tree = Sum(tree, index, *bounds, span=(token.start, reader.end()))
    return tree


def _range(reader: Reader, tree: Tree, token: Token) -> tuple[str, tuple[Tree | None, Tree | None]]:
    match tree:
        case Name(index):
            return index, (None, None)
        case Sequence((Name(index),)):
            return index, (None, None)
        case Sequence((Name(index), lower)):
            return index, (lower, None)
        case Sequence((Name(index), lower, upper)):
            return index, (lower, upper)
        case _:
            return reader.source.fail(
                "this is not the range of a sum",
                *(tree.span or (token.start, token.end)),
                remedy="write (i, 1, n)",
            )


def _check_body(reader: Reader, body: Tree, index: str, token: Token) -> None:
    """Refuse `Sum(x_i, (i, 1, n))`: x_i is one name, the same for every i."""
    for name in names(body):
        head, *subscripts = name.split("_")
        if index in subscripts and not reader.vocabulary.is_declared(name):
            reader.fail(
                f"{name} does not depend on the index {index}",
                token,
                why=f"{name} is a name; an entry of an array has brackets",
                remedy=f"write {head}[{','.join(subscripts)}]",
            )


def _diff(reader: Reader, token: Token) -> Tree:
    """Read `diff(e, x)`, `diff(e, x, 2, y)`, in the order of differentiation."""
    items = reader.items(")", reader.advance())
    wrt: list[Tree] = []
    for item in items[1:]:
        pair = isinstance(item, Sequence) and len(item.items) == 2
        for variable in item.items if isinstance(item, Sequence) and pair else (item,):
            _take_variable(reader, variable, wrt, token)
    if not wrt:
        reader.fail(
            "a derivative needs a variable", token, remedy="write diff(f, x) or diff(f, x, 2)"
        )
    return Derivative(items[0], tuple(wrt), span=(token.start, reader.end()))


def _take_variable(reader: Reader, part: Tree, wrt: list[Tree], token: Token) -> None:
    if isinstance(part, Name | Entry):
        wrt.append(part)
        return
    if isinstance(part, Number) and wrt and part.value.denominator == 1 and 1 <= part.value <= 20:
        wrt.extend([wrt[-1]] * (int(part.value) - 1))
        return
    reader.source.fail(
        "this is not a variable of differentiation",
        *(part.span or (token.start, token.end)),
        remedy="write diff(f, x, 2, y)",
    )


def _piecewise(reader: Reader, token: Token) -> Tree:
    """Read `Piecewise((e, c), (e2, True))`."""
    opened = reader.advance()
    branches: list[tuple[Tree, Tree | None]] = []
    while reader.token.key == "(":
        inner = reader.advance()
        value = reader.expression()
        reader.expect(",", inner)
        branches.append((value, _condition(reader)))
        reader.expect(")", inner)
        if reader.accept(",") is None:
            break
    reader.expect(")", opened)
    if not branches:
        reader.fail(
            "a piecewise function needs a case",
            token,
            remedy="write Piecewise((x, x > 0), (0, True))",
        )
    return Piecewise(tuple(branches), span=(token.start, reader.end()))


def _condition(reader: Reader) -> Tree | None:
    if reader.token.text == "True" and not reader.vocabulary.is_declared("True"):
        reader.advance()
        return None
    return reader.expression()


def _at(reader: Reader, token: Token) -> Tree:
    """Read `at(f, x=3, y=4)`."""
    opened = reader.advance()
    body = reader.expression()
    point: list[tuple[str, Tree]] = []
    while reader.accept(","):
        if reader.token.key != "name" or reader.peek().key != "=":
            reader.unexpected("a point is written name=value")
        name = reader.advance().text
        reader.advance()
        point.append((name, reader.expression()))
    reader.expect(")", opened)
    if not point:
        reader.fail("a point is missing", token, remedy="write at(f, x=3)")
    return At(body, tuple(point), span=(token.start, reader.end()))


def _logic(op: Literal["and", "or", "not"]) -> Form:
    def read(reader: Reader, token: Token) -> Tree:
        items = reader.items(")", reader.advance())
        if not items or (op == "not") != (len(items) == 1):
            reader.fail(f"{token.text} has the wrong number of conditions", token)
        if op != "not" and len(items) == 1:
            return items[0]
        return Logic(op, tuple(items), span=(token.start, reader.end()))

    return read


def _rational(reader: Reader, token: Token) -> Tree:
    """Read SymPy's `Rational(1, 2)` as the quotient it is."""
    items = reader.items(")", reader.advance())
    sizes = [item.body if isinstance(item, Neg) else item for item in items]
    whole = all(isinstance(n, Number) and n.value.denominator == 1 for n in sizes)
    if len(items) != 2 or not whole:
        reader.fail(
            "a rational number is made of two whole numbers", token, remedy="write Rational(1, 2)"
        )
    return Div(items[0], items[1], span=(token.start, reader.end()))


def _relation(op: Literal["=", "<", "<=", ">", ">=", "!="]) -> Form:
    def read(reader: Reader, token: Token) -> Tree:
        items = reader.items(")", reader.advance())
        if len(items) != 2:
            reader.fail(f"{token.text} compares two expressions, not {len(items)}", token)
        return Relation(op, items[0], items[1], span=(token.start, reader.end()))

    return read


def _list(reader: Reader, token: Token, power: int) -> Tree:
    """Read `[[a, b], [c, d]]` row by row; `[a, b]` is a column, and `[a]` is just a bracket."""
    if reader.token.key != "[":
        first = reader.expression()
        if reader.accept(",") is None:
            reader.expect("]", token)
            return first
        items = [first, *reader.items("]", token)]
        return Matrix(tuple((item,) for item in items), span=(token.start, reader.end()))
    rows: list[tuple[Tree, ...]] = []
    while reader.token.key == "[":
        opened = reader.advance()
        rows.append(tuple(reader.items("]", opened)))
        if reader.accept(",") is None:
            break
    reader.expect("]", token)
    return matrix(reader, rows, token)


def matrix(reader: Reader, rows: list[tuple[Tree, ...]], token: Token) -> Tree:
    """Return a matrix of rows of one length. Raises ReadingError if they differ."""
    if not rows or not rows[0] or any(len(row) != len(rows[0]) for row in rows):
        lengths = ", ".join(str(len(row)) for row in rows)
        reader.fail("the rows of this matrix do not fit", token, why=f"they have {lengths} entries")
    return Matrix(tuple(rows), span=(token.start, reader.end()))


FORMS: dict[str, Form] = {
    "Sum": _sum,
    "diff": _diff,
    "Derivative": _diff,
    "Piecewise": _piecewise,
    "at": _at,
    "Rational": _rational,
    "And": _logic("and"),
    "Or": _logic("or"),
    "Not": _logic("not"),
    "Eq": _relation("="),
    "Ne": _relation("!="),
    "Lt": _relation("<"),
    "Le": _relation("<="),
    "Gt": _relation(">"),
    "Ge": _relation(">="),
}

_PREFIX: dict[str, Prefix] = {
    **PREFIX,
    "number": number,
    "name": text_name(FORMS),
    "(": bracket(")"),
    "[": _list,
}

_INFIX: dict[str, tuple[int, Infix]] = {**INFIX, "[": (POSTFIX, part)}

TEXT = Grammar(_PREFIX, _INFIX, multiply, frozenset(("name", "number", "(")), latex=False)
"""The grammar of plain text."""
