r"""Trees to LaTeX as a textbook writes it: `-(y-\hat{y})x_1`, `\frac{1}{2}(y-\hat{y})^{2}`.

symopt's parser reads it back to the same tree, given the declarations that the tree came from. Brackets
are minimal, and tall only around tall content. A factor that takes in what stands beside it (`\ln x`,
a sum) is bracketed unless it is the last. Packages: amsmath; cancel if anything is struck out.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symopt.syntax.percent import is_percent
from symopt.syntax.printing.latex_calculus import CALCULUS
from symopt.syntax.printing.latex_matrices import elementwise_power, transpose
from symopt.syntax.printing.latex_writer import LatexStyle, Writer, fenced, joined, product, struck
from symopt.syntax.printing.notation import PLAIN_NOTATION, Notation
from symopt.syntax.printing.precedence import (
    AND,
    ATOM,
    FRACTION,
    NOT,
    OR,
    POWER,
    PRODUCT,
    RELATION,
    SUM,
    Piece,
    chain,
    decimal,
    signed,
)
from symopt.syntax.tree import (
    Add,
    Call,
    Cancel,
    Constant,
    Div,
    Entry,
    Logic,
    MatMul,
    Mul,
    Name,
    Neg,
    Number,
    Part,
    Pow,
    Range,
    Relation,
    Sequence,
    Transpose,
    Tree,
)

LIMITS = frozenset((r"\max", r"\min"))
"""Commands that would print a power above them, as a limit; their calls are bracketed instead."""

KEEP = LatexStyle()


def to_latex(tree: Tree, notation: Notation = PLAIN_NOTATION, style: LatexStyle = KEEP) -> str:
    r"""Return the tree as LaTeX without dollar signs.

    tree: what to print.   notation: forms of functions, and displays of names.   style: choices of print.

    >>> from symopt.syntax.tree import Div, Name, ONE
    >>> to_latex(Div(ONE, Name("yhat")))
    '\\frac{1}{\\hat{y}}'
    """
    return Writer(_PRINTERS, notation, style, {}).text(tree)


def _number(writer: Writer, tree: Number, closed: bool) -> Piece:
    text = tree.text if tree.text and "e" not in tree.text.lower() else decimal(tree.value)
    if is_percent(tree):
        text = tree.text.replace("%", r"\%")
    if text:
        return Piece(text)
    return Piece(rf"\frac{{{tree.value.numerator}}}{{{tree.value.denominator}}}", FRACTION)


def _constant(writer: Writer, tree: Constant, closed: bool) -> Piece:
    shown = {"pi": r"\pi", "inf": r"\infty", "I": r"\mathrm{i}"}
    return Piece(shown.get(tree.name, tree.name))


def _name(writer: Writer, tree: Name, closed: bool) -> Piece:
    text = writer.name(tree.name)
    return Piece(text, POWER if "^" in text else ATOM)


def _entry(writer: Writer, tree: Entry, closed: bool) -> Piece:
    """Print `X_{ij}`, or `A_{1,ij}` of an array A_1; longer indices have commas between them."""
    text = writer.entry(tree.name, _places(writer, tree.indices))
    return Piece(text, POWER if "^" in writer.name(tree.name) else ATOM)


def _part(writer: Writer, tree: Part, closed: bool) -> Piece:
    r"""Print `X_{1,:}`, `x_{2:5}`, `(X^{-1})_{ij}`."""
    inner = _places(writer, tree.places)
    if isinstance(tree.body, Name):
        text = writer.entry(tree.body.name, inner)
        return Piece(text, POWER if "^" in writer.name(tree.body.name) else ATOM)
    return Piece(f"{fenced(writer.text(tree.body))}_{{{inner}}}")


def _places(writer: Writer, places: tuple[Tree, ...]) -> str:
    """Return indices side by side where each is one sign, else with commas between them."""
    printed = [_index(writer, place) for place in places]
    simple = all(
        isinstance(place, Name) or (len(text) == 1 and text != ":")
        for place, text in zip(places, printed, strict=True)
    )
    if len(printed) == 1 or not simple or any("_" in text for text in printed):
        return ",".join(printed)
    inner = printed[0]
    for text in printed[1:]:
        inner = f"{inner} {text}" if inner[-1].isalpha() and "\\" in inner else inner + text
    return inner


def _range(writer: Writer, tree: Range, closed: bool) -> Piece:
    ends = (_index(writer, end) if end is not None else "" for end in (tree.lower, tree.upper))
    return Piece(":".join(ends))


def _index(writer: Writer, index: Tree) -> str:
    if isinstance(index, Mul):
        return writer.text(Mul(index.factors, "·"))
    return writer.text(index)


def _add(writer: Writer, tree: Add, closed: bool) -> Piece:
    if len(tree.terms) < 2:
        return writer.piece(tree.terms[0], closed) if tree.terms else Piece("0")
    first, *rest = tree.terms
    text = writer.text(first) if isinstance(first, Neg) else writer.at_least(first, SUM + 1)
    for term in rest:
        sign, body = signed(term)
        text += sign + writer.at_least(body, SUM + 1)
    return Piece(text, SUM)


def _neg(writer: Writer, tree: Neg, closed: bool) -> Piece:
    return Piece(f"-{writer.at_least(tree.body, PRODUCT, closed)}", SUM)


def _mul(writer: Writer, tree: Mul, closed: bool) -> Piece:
    if len(tree.factors) < 2:
        return writer.piece(tree.factors[0], closed) if tree.factors else Piece("1")
    return Piece(product(writer, tree.factors, tree.sign, closed), PRODUCT)


def _div(writer: Writer, tree: Div, closed: bool) -> Piece:
    return Piece(
        rf"\frac{{{writer.text(tree.numerator)}}}{{{writer.text(tree.denominator)}}}", FRACTION
    )


def _matmul(writer: Writer, tree: MatMul, closed: bool) -> Piece:
    if len(tree.factors) < 2:
        return writer.piece(tree.factors[0], closed) if tree.factors else Piece("1")
    last = len(tree.factors) - 1
    text = ""
    for index, factor in enumerate(tree.factors):
        part = writer.at_least(factor, PRODUCT + 1, closed or index < last)
        text = joined(text, part) if text else part
    return Piece(text, PRODUCT)


def _pow(writer: Writer, tree: Pow, closed: bool) -> Piece:
    r"""Print a power; that of a function command goes before the argument, `\sin^{2}(x)`."""
    base, exponent = tree.base, _exponent(writer, tree.exponent)
    if isinstance(base, Call) and _whole(tree.exponent) and not base.options:
        form = writer.notation.form(base.function)
        if form.latex in LIMITS:
            return Piece(f"{fenced(writer.text(base))}^{{{exponent}}}", POWER)
        if form.bare and not form.latex_form:
            return Piece(
                f"{form.latex}^{{{exponent}}}{fenced(writer.items(base.arguments))}", POWER
            )
    entries = elementwise_power(writer, base, exponent)
    below = writer.at_least(base, POWER + 1, True)
    if isinstance(base, Name | Entry) and exponent.startswith(_LABELS):
        below = f"{{{below}}}"  # else it is a label of the name, as in `x^{(i)}`
    return entries or Piece(f"{below}^{{{exponent}}}", POWER)


def _whole(tree: Tree) -> bool:
    return isinstance(tree, Number) and tree.value.denominator == 1


def _exponent(writer: Writer, tree: Tree) -> str:
    match tree:
        case Div(Number(above), Number(below)) if above.denominator == below.denominator == 1:
            return f"{writer.text(tree.numerator)}/{writer.text(tree.denominator)}"
        case Name("T"):
            return "{T}"
        case _:
            return writer.text(tree)


_LABELS = ("(", "[", r"\mathrm", r"\mathbb", r"\mathfrak", r"\mathcal", r"\boldsymbol")
"""What would be read as part of a name if it stood above one."""
_RELATIONS = {"<=": r"\le", ">=": r"\ge", "!=": r"\ne", "->": r"\rightarrow", "in": r"\in"}


def _relation(writer: Writer, tree: Relation, closed: bool) -> Piece:
    left, right = (
        writer.at_least(tree.left, RELATION + 1),
        writer.at_least(tree.right, RELATION + 1),
    )
    return Piece(f"{left} {_RELATIONS.get(tree.op, tree.op)} {right}", RELATION)


def _logic(writer: Writer, tree: Logic, closed: bool) -> Piece:
    if tree.op == "not":
        return Piece(rf"\lnot {writer.at_least(tree.arguments[0], NOT)}", NOT)
    linked = chain(tree)
    if linked is not None:
        text = writer.at_least(linked[0].left, RELATION + 1)
        for link in linked:
            text += (
                f" {_RELATIONS.get(link.op, link.op)} {writer.at_least(link.right, RELATION + 1)}"
            )
        return Piece(text, AND)
    level = AND if tree.op == "and" else OR
    parts = (writer.at_least(part, level + 1) for part in tree.arguments)
    return Piece(rf" \text{{ {tree.op} }} ".join(parts), level)


def _sequence(writer: Writer, tree: Sequence, closed: bool) -> Piece:
    inner = ", ".join(writer.text(item) for item in tree.items)
    return Piece(fenced(inner + "," if len(tree.items) == 1 else inner))


def _cancel(writer: Writer, tree: Cancel, closed: bool) -> Piece:
    if writer.style.cancel == "drop":
        return writer.piece(tree.body, closed)
    text, level = writer.piece(tree.body, closed)
    product = isinstance(tree.body, Mul | MatMul)  # the stroke holds its factors together
    return Piece(struck(text), max(level, PRODUCT + 1) if product else level)


_PRINTERS: dict[type, Callable[[Writer, Any, bool], Piece]] = {
    Number: _number,
    Constant: _constant,
    Name: _name,
    Entry: _entry,
    Range: _range,
    Part: _part,
    Add: _add,
    Neg: _neg,
    Mul: _mul,
    Div: _div,
    Pow: _pow,
    MatMul: _matmul,
    Transpose: transpose,
    Relation: _relation,
    Logic: _logic,
    Sequence: _sequence,
    Cancel: _cancel,
    **CALCULUS,
}
