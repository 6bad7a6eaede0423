"""Trees to plain text that reads back to the same tree: `-(y - yhat)*x_1`.

The notation is that of numpy and SymPy. `parse(to_text(t)) == t` for every tree that text can make;
`Cancel` prints its body, since striking out is a matter of print.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symopt.syntax.percent import is_percent
from symopt.syntax.printing.precedence import (
    AND,
    ATOM,
    NOT,
    OR,
    POSTFIX,
    POWER,
    PRODUCT,
    RELATION,
    SUM,
    Piece,
    chain,
    decimal,
    runs,
    signed,
    without_cancel,
)
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


def to_text(tree: Tree) -> str:
    """Return the tree as plain text.

    >>> from symopt.syntax.tree import Mul, Name, Neg
    >>> to_text(Neg(Mul((Name("a"), Name("b")))))
    '-a*b'
    """
    return _piece(tree).text


def _piece(tree: Tree) -> Piece:
    return _PRINTERS[type(tree)](tree)


def _at_least(tree: Tree, level: int) -> str:
    text, own = _piece(tree)
    return text if own >= level else f"({text})"


def _list(items: tuple[Tree, ...]) -> str:
    return ", ".join(_piece(item).text for item in items)


def _number(tree: Number) -> Piece:
    text = decimal(tree.value) if is_percent(tree) else tree.text or decimal(tree.value)
    if text:
        return Piece(text)
    return Piece(f"{tree.value.numerator}/{tree.value.denominator}", PRODUCT)


def _add(tree: Add) -> Piece:
    if len(tree.terms) < 2:
        return _piece(tree.terms[0]) if tree.terms else Piece("0")
    first, *rest = tree.terms
    text = _piece(first).text if isinstance(first, Neg) else _at_least(first, SUM + 1)
    for term in rest:
        sign, body = signed(term)
        text += f" {sign} {_at_least(body, SUM + 1)}"
    return Piece(text, SUM)


def _neg(tree: Neg) -> Piece:
    return Piece(f"-{_at_least(tree.body, PRODUCT)}", SUM)


def _mul(tree: Mul) -> Piece:
    factors = without_cancel(tree.factors)
    if len(factors) < 2:
        return _piece(factors[0]) if factors else Piece("1")
    first, *rest = factors
    parts = [_at_least(first, PRODUCT if isinstance(first, Div) else PRODUCT + 1)]
    return Piece("*".join((*parts, *(_at_least(factor, PRODUCT + 1) for factor in rest))), PRODUCT)


def _div(tree: Div) -> Piece:
    plain = not isinstance(tree.numerator, MatMul)
    above = _at_least(tree.numerator, PRODUCT if plain else PRODUCT + 1)
    return Piece(f"{above}/{_at_least(tree.denominator, PRODUCT + 1)}", PRODUCT)


def _matmul(tree: MatMul) -> Piece:
    if len(tree.factors) < 2:
        return _piece(tree.factors[0]) if tree.factors else Piece("1")
    return Piece(" @ ".join(_at_least(factor, PRODUCT + 1) for factor in tree.factors), PRODUCT)


def _pow(tree: Pow) -> Piece:
    return Piece(f"{_at_least(tree.base, POWER + 1)}**{_at_least(tree.exponent, POWER)}", POWER)


def _transpose(tree: Transpose) -> Piece:
    body = _at_least(tree.body, POSTFIX)
    return Piece(f"({body}).T" if isinstance(tree.body, Number) else f"{body}.T", POSTFIX)


def _call(tree: Call) -> Piece:
    options = "".join(f", {key}={_piece(value).text}" for key, value in tree.options)
    return Piece(f"{tree.function}({_list(tree.arguments)}{options})")


def _range(tree: Range) -> Piece:
    ends = (_piece(end).text if end is not None else "" for end in (tree.lower, tree.upper))
    return Piece(":".join(ends))


def _part(tree: Part) -> Piece:
    whole = isinstance(tree.body, Name) and not any(isinstance(p, Range) for p in tree.places)
    body = f"({_piece(tree.body).text})" if whole else _at_least(tree.body, POSTFIX)
    return Piece(f"{body}[{_list(tree.places)}]", POSTFIX)


def _sum(tree: Sum) -> Piece:
    bounds = [_piece(bound).text for bound in (tree.lower, tree.upper) if bound is not None]
    limits = f"({', '.join((tree.index, *bounds))})" if bounds else tree.index
    return Piece(f"Sum({_piece(tree.body).text}, {limits})")


def _derivative(tree: Derivative) -> Piece:
    parts = [_piece(tree.of).text]
    for variable, count in runs(tree.wrt):
        parts.append(_piece(variable).text)
        if count > 1:
            parts.append(str(count))
    return Piece(f"diff({', '.join(parts)})")


def _relation(tree: Relation) -> Piece:
    left, right = _at_least(tree.left, RELATION + 1), _at_least(tree.right, RELATION + 1)
    return Piece(f"{left} {tree.op} {right}", RELATION)


def _logic(tree: Logic) -> Piece:
    if tree.op == "not":
        return Piece(f"not {_at_least(tree.arguments[0], NOT)}", NOT)
    linked = chain(tree)
    if linked is not None:
        text = _at_least(linked[0].left, RELATION + 1)
        tail = (f" {link.op} {_at_least(link.right, RELATION + 1)}" for link in linked)
        return Piece(text + "".join(tail), AND)
    level = AND if tree.op == "and" else OR
    return Piece(f" {tree.op} ".join(_at_least(part, level + 1) for part in tree.arguments), level)


def _piecewise(tree: Piecewise) -> Piece:
    branches = (
        f"({_piece(value).text}, {'True' if condition is None else _piece(condition).text})"
        for value, condition in tree.branches
    )
    return Piece(f"Piecewise({', '.join(branches)})")


def _matrix(tree: Matrix) -> Piece:
    return Piece(f"[{', '.join(f'[{_list(row)}]' for row in tree.rows)}]")


def _sequence(tree: Sequence) -> Piece:
    return Piece(f"({_list(tree.items)}{',' if len(tree.items) == 1 else ''})")


def _at(tree: At) -> Piece:
    point = ", ".join(f"{name}={_at_least(value, RELATION + 1)}" for name, value in tree.point)
    return Piece(f"at({_piece(tree.body).text}, {point})")


_PRINTERS: dict[type, Callable[[Any], Piece]] = {
    Number: _number,
    Constant: lambda tree: Piece(tree.name),
    Name: lambda tree: Piece(tree.name),
    Entry: lambda tree: Piece(f"{tree.name}[{_list(tree.indices)}]", ATOM),
    Range: _range,
    Part: _part,
    Add: _add,
    Neg: _neg,
    Mul: _mul,
    Div: _div,
    Pow: _pow,
    Call: _call,
    MatMul: _matmul,
    Transpose: _transpose,
    Sum: _sum,
    Derivative: _derivative,
    Relation: _relation,
    Logic: _logic,
    Piecewise: _piecewise,
    Matrix: _matrix,
    Sequence: _sequence,
    Cancel: lambda tree: _piece(tree.body),
    At: _at,
}
