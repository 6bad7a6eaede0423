"""Trees to one line for a terminal: `∂L/∂w_11 = -x_1 w_1 a_1 (1 - a_1) (y - ŷ)`.

For reading by people; `text_printer` is what reads back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from symopt.foundation.record import record
from symopt.syntax.arrays import is_array_by
from symopt.syntax.indicator import indicated
from symopt.syntax.names import name_unicode
from symopt.syntax.printing.notation import PLAIN_NOTATION, Notation
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
    is_number,
    runs,
    signed,
    without_cancel,
)
from symopt.syntax.printing.unicode_scripts import below, raised
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

_OPEN = SUM + 1  # a sum over an index, or a product that ends in one: it takes in what follows
_MARKS = {"inv": "⁻¹", "pinv": "⁺"}
_RELATIONS = {"<=": "≤", ">=": "≥", "!=": "≠", "->": "→", "in": "∈"}


def to_unicode(tree: Tree, notation: Notation = PLAIN_NOTATION) -> str:
    """Return the tree as one line of Unicode text.

    >>> from symopt.syntax.tree import Mul, Name, Number, Pow, TWO
    >>> to_unicode(Mul((TWO, Pow(Name("yhat"), TWO))))
    '2ŷ²'
    """
    return _Writer(notation, _PRINTERS).piece(tree).text


@record
class _Writer:
    notation: Notation
    table: Mapping[type, Callable[[_Writer, Any], Piece]]

    def piece(self, tree: Tree) -> Piece:
        return self.table[type(tree)](self, tree)

    def text(self, tree: Tree) -> str:
        return self.piece(tree).text

    def at_least(self, tree: Tree, level: int) -> str:
        text, own = self.piece(tree)
        return text if own >= level else f"({text})"

    def items(self, items: tuple[Tree, ...]) -> str:
        return ", ".join(self.text(item) for item in items)

    def is_array(self, tree: Tree) -> bool:
        return is_array_by(tree, self.notation.arrays)

    def name(self, name: str) -> str:
        return self.notation.unicode_displays.get(name) or name_unicode(name)


def _number(writer: _Writer, tree: Number) -> Piece:
    text = tree.text or decimal(tree.value)
    return (
        Piece(text) if text else Piece(f"{tree.value.numerator}/{tree.value.denominator}", PRODUCT)
    )


def _add(writer: _Writer, tree: Add) -> Piece:
    if len(tree.terms) < 2:
        return writer.piece(tree.terms[0]) if tree.terms else Piece("0")
    first, *rest = tree.terms
    text = writer.text(first) if isinstance(first, Neg) else writer.at_least(first, SUM + 1)
    for term in rest:
        sign, body = signed(term)
        text += f" {sign} {writer.at_least(body, SUM + 1)}"
    return Piece(text, SUM)


def _product(writer: _Writer, factors: tuple[Tree, ...], sign: str, *, mul: bool = True) -> Piece:
    factors = without_cancel(factors)
    if len(factors) < 2:
        return writer.piece(factors[0]) if factors else Piece("1")
    text = ""
    for index, factor in enumerate(factors):
        loose = isinstance(factor, Div) and index == 0 and not isinstance(factor.numerator, Mul)
        last = index == len(factors) - 1 and not sign
        level = PRODUCT if loose or (last and isinstance(factor, MatMul)) else PRODUCT + 1
        part = writer.at_least(factor, _OPEN if last and isinstance(factor, Sum) else level)
        before = factors[index - 1]
        if not text:
            text = part
        elif sign and not (sign == "⊙" and (is_number(before) or is_number(factor))):
            text += f" {sign} {part}"
        elif mul and writer.is_array(before) and writer.is_array(factor):
            text += f" ⊙ {part}"
        elif _needs_dot(before, factor, part):
            text += f" · {part}"
        elif len(factors) == 2 and isinstance(before, Number) and not isinstance(factor, Call):
            text += part  # `2x`, but `2 x y`
        else:
            text += f" {part}"
    return Piece(text, _OPEN if isinstance(factors[-1], Sum) and not sign else PRODUCT)


def _needs_dot(before: Tree, factor: Tree, part: str) -> bool:
    """Whether two factors side by side would run together: `2 · 3`, `2 · (1/2)`, `x · (-y)`."""
    if isinstance(before, Number) and isinstance(factor, Div):
        return True
    return (
        part[0] in "0123456789"
        or isinstance(before, Derivative)
        or isinstance(factor, Derivative | Neg)
    )


def _div(writer: _Writer, tree: Div) -> Piece:
    above, below = tree.numerator, tree.denominator
    last = above.factors[-1] if isinstance(above, Mul) and above.factors else above
    level = PRODUCT + 1 if isinstance(above, Div | MatMul) else PRODUCT
    upper = writer.at_least(above, ATOM if isinstance(last, Derivative) else level)
    lower = writer.at_least(below, ATOM if isinstance(below, Derivative) else PRODUCT + 1)
    return Piece(f"{upper}/{lower}", PRODUCT)  # (∂L/∂s)/s: a slash has another beside it


def _pow(writer: _Writer, tree: Pow) -> Piece:
    base = writer.at_least(tree.base, POWER + 1)
    return Piece(base + raised(writer.text(tree.exponent)), POWER)


def _transpose(writer: _Writer, tree: Transpose) -> Piece:
    if isinstance(tree.body, Call) and tree.body.function in _MARKS:
        mark = _MARKS[tree.body.function].removesuffix("¹")
        return Piece(f"{writer.at_least(tree.body.arguments[0], POSTFIX)}{mark}ᵀ", POWER)
    return Piece(f"{writer.at_least(tree.body, POSTFIX)}ᵀ", POWER)


def _call(writer: _Writer, tree: Call) -> Piece:
    mark = _MARKS.get(tree.function)
    if mark is not None and len(tree.arguments) == 1:
        return Piece(writer.at_least(tree.arguments[0], POSTFIX) + mark, POWER)
    if tree.function == "kron" and tree.arguments[1:]:
        factors = (writer.at_least(a, PRODUCT + 1) for a in tree.arguments)
        return Piece(" ⊗ ".join(factors), PRODUCT)
    form = writer.notation.form(tree.function)
    given = form.options(tree)
    printed = tuple(map(writer.text, tree.arguments))
    filled = form.fill_text(printed) if not given else None
    if filled is not None:
        return Piece(filled, POWER if "^" in form.text_form else ATOM)
    options = "".join(f", {key}={writer.text(value)}" for key, value in given)
    return Piece(f"{tree.function}({', '.join(printed)}{options})")


def _sum(writer: _Writer, tree: Sum) -> Piece:
    index = writer.name(tree.index)
    lower = "" if tree.lower is None else f"={writer.text(tree.lower)}"
    upper = "" if tree.upper is None else f"^{writer.at_least(tree.upper, POWER + 1)}"
    head = f"Σ_{{{index}{lower}}}{upper}"
    return Piece(f"{head} {writer.at_least(tree.body, _OPEN)}", _OPEN)


def _derivative(writer: _Writer, tree: Derivative) -> Piece:
    if tree.style == "lagrange":
        printed = _lagrange(writer, tree)
        if printed is not None:
            return Piece(printed)
    sign, order = "d" if tree.total else "∂", len(tree.wrt)
    parts = [
        sign + writer.text(variable) + (raised(str(count)) if count > 1 else "")
        for variable, count in runs(tuple(reversed(tree.wrt)))
    ]
    below = parts[0] if len(parts) == 1 else f"({' '.join(parts)})"
    above = sign + (raised(str(order)) if order > 1 else "")
    if isinstance(tree.of, Name | Entry):
        return Piece(f"{above}{writer.text(tree.of)}/{below}", PRODUCT + 1)
    operand = writer.text(tree.of) if isinstance(tree.of, Call) else f"({writer.text(tree.of)})"
    return Piece(f"{above}/{below} {operand}", PRODUCT)


def _lagrange(writer: _Writer, tree: Derivative) -> str | None:
    if not tree.total:
        inner = " ".join(writer.text(item) for item in tree.wrt)
        closed = inner if len(inner) == 1 else f"{{{inner}}}"
        return f"{writer.text(tree.of)}_{closed}" if isinstance(tree.of, Name) else None
    return _primed(writer, tree, writer.text(tree.wrt[0]))


def _primed(writer: _Writer, tree: Derivative, argument: str) -> str | None:
    """Print f′(x) with an argument of its own; None where primes do not say it."""
    variable, of = tree.wrt[0], tree.of
    if not tree.total or len(set(tree.wrt)) > 1 or len(tree.wrt) > 3:
        return None
    head = writer.text(of) if isinstance(of, Name) else ""
    if isinstance(of, Call) and of.arguments == (variable,):
        text = writer.text(of)
        head = text[: text.index("(")] if "(" in text else ""
        head = head if head[-1:].isalpha() else ""
    return f"{head}{'′' * len(tree.wrt)}({argument})" if head else None


def _relation(writer: _Writer, tree: Relation) -> Piece:
    left, right = (
        writer.at_least(tree.left, RELATION + 1),
        writer.at_least(tree.right, RELATION + 1),
    )
    return Piece(f"{left} {_RELATIONS.get(tree.op, tree.op)} {right}", RELATION)


def _logic(writer: _Writer, tree: Logic) -> Piece:
    if tree.op == "not":
        return Piece(f"not {writer.at_least(tree.arguments[0], NOT)}", NOT)
    linked = chain(tree)
    if linked is not None:
        tail = (
            f" {_RELATIONS.get(x.op, x.op)} {writer.at_least(x.right, RELATION + 1)}"
            for x in linked
        )
        return Piece(writer.at_least(linked[0].left, RELATION + 1) + "".join(tail), AND)
    level = AND if tree.op == "and" else OR
    return Piece(f" {tree.op} ".join(writer.at_least(p, level + 1) for p in tree.arguments), level)


def _piecewise(writer: _Writer, tree: Piecewise) -> Piece:
    condition = indicated(tree, writer.notation.arrays)
    if condition is not None:
        return Piece(f"𝟏[{writer.text(condition)}]")
    branches = (
        writer.text(value)
        + (" otherwise" if condition is None else f" if {writer.text(condition)}")
        for value, condition in tree.branches
    )
    return Piece(f"{{{'; '.join(branches)}}}")


def _matrix(writer: _Writer, tree: Matrix) -> Piece:
    return Piece(f"[{', '.join(f'[{writer.items(row)}]' for row in tree.rows)}]")


def _sequence(writer: _Writer, tree: Sequence) -> Piece:
    return Piece(f"({writer.items(tree.items)}{',' if len(tree.items) == 1 else ''})")


def _at(writer: _Writer, tree: At) -> Piece:
    if isinstance(tree.body, Name):
        return Piece(
            f"{writer.text(tree.body)}({writer.items(tuple(value for _, value in tree.point))})"
        )
    if isinstance(tree.body, Derivative) and tree.body.style == "lagrange" and len(tree.point) == 1:
        ((name, value),) = tree.point
        same = set(tree.body.wrt) == {Name(name)}
        printed = _primed(writer, tree.body, writer.text(value)) if same else None
        if printed is not None:
            return Piece(printed)
    point = ", ".join(f"{writer.name(name)}={writer.text(value)}" for name, value in tree.point)
    return Piece(f"{writer.at_least(tree.body, POWER)}|_{{{point}}}", POWER)


def _name(writer: _Writer, tree: Name) -> Piece:
    return Piece(writer.name(tree.name))


def _constant(writer: _Writer, tree: Constant) -> Piece:
    return Piece({"pi": "π", "inf": "∞"}.get(tree.name) or tree.name)


def _entry(writer: _Writer, tree: Entry) -> Piece:
    return Piece(below(writer.name(tree.name), [writer.text(index) for index in tree.indices]))


def _part(writer: _Writer, tree: Part) -> Piece:
    whole = isinstance(tree.body, Name)
    body = writer.text(tree.body)
    return Piece(f"{body if whole else f'({body})'}[{writer.items(tree.places)}]")


def _range(writer: _Writer, tree: Range) -> Piece:
    ends = (writer.text(end) if end is not None else "" for end in (tree.lower, tree.upper))
    return Piece(":".join(ends))


_PRINTERS: dict[type, Callable[[_Writer, Any], Piece]] = {
    Number: _number,
    Constant: _constant,
    Name: _name,
    Entry: _entry,
    Range: _range,
    Part: _part,
    Add: _add,
    Neg: lambda writer, tree: Piece(f"-{writer.at_least(tree.body, _OPEN)}", SUM),
    Mul: lambda writer, tree: _product(writer, tree.factors, tree.sign),
    Div: _div,
    Pow: _pow,
    Call: _call,
    MatMul: lambda writer, tree: _product(writer, tree.factors, "", mul=False),
    Transpose: _transpose,
    Sum: _sum,
    Derivative: _derivative,
    Relation: _relation,
    Logic: _logic,
    Piecewise: _piecewise,
    Matrix: _matrix,
    Sequence: _sequence,
    Cancel: lambda writer, tree: writer.piece(tree.body),
    At: _at,
}
