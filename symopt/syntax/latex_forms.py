r"""Forms of LaTeX: fractions, roots, powers, derivatives, sums, bars, and evaluation at a point.

\frac{\partial^2 L}{\partial w \partial v}   \frac{d}{dz}\sigma(z)   \sqrt[3]{x}
\sum_{i=1}^{m} x_i   \left|x\right|   \left. f \right|_{x = 3}   \cancel{a}   X^{\top}
"""

from __future__ import annotations

from fractions import Fraction

from symopt.syntax.atoms import bracket, number
from symopt.syntax.latex_calls import argument, bracket_end, function, operand
from symopt.syntax.latex_entries import entry_of
from symopt.syntax.latex_letters import ACCENTS, letter
from symopt.syntax.latex_nabla import nabla
from symopt.syntax.latex_names import finish, name
from symopt.syntax.latex_powers import superscript
from symopt.syntax.latex_primes import prime
from symopt.syntax.latex_tables import environment
from symopt.syntax.operators import INFIX, PREFIX, multiply
from symopt.syntax.reader import POSTFIX, POWER, PRODUCT, Grammar, Infix, Prefix, Reader
from symopt.syntax.tokens import Token
from symopt.syntax.tree import (
    ONE,
    At,
    Call,
    Cancel,
    Constant,
    Derivative,
    Div,
    Entry,
    Name,
    Number,
    Pow,
    Relation,
    Sum,
    Tree,
)

_VARIABLES = frozenset(("name", "upright", "{", *ACCENTS))


def _group(reader: Reader, token: Token, power: int) -> Tree:
    tree = reader.expression()
    reader.expect("}", token)
    return tree


def _empty(reader: Reader, token: Token, power: int) -> Tree:
    """Read `{}+a`: an empty group before a sign at the start of a line is layout."""
    if reader.token.key not in ("+", "-"):
        reader.fail("a pair of braces is empty", token)
    return reader.expression(power)


def _fraction(reader: Reader, token: Token, power: int) -> Tree:
    if reader.token.key == "{" and _is_derivative(reader):
        return _derivative(reader, token)
    numerator = argument(reader)
    denominator = argument(reader)
    return Div(numerator, denominator, span=(token.start, reader.end()))


def _differential(reader: Reader, place: int) -> str:
    """Return the sign of a differential that stands at a place among the tokens, or nothing."""
    token = reader.tokens[min(place, len(reader.tokens) - 1)]
    if token.key == r"\partial":
        return r"\partial"
    return (
        "d"
        if token.key == "name" and token.text == "d" and not reader.vocabulary.is_declared("d")
        else ""
    )


def _is_derivative(reader: Reader) -> bool:
    sign = _differential(reader, reader.place + 1)
    if not sign:
        return False
    end = bracket_end(reader, reader.place)
    below = reader.tokens[min(end + 1, len(reader.tokens) - 1)]
    return (
        below.key == "{"
        and _differential(reader, end + 2) == sign
        and reader.tokens[min(end + 3, len(reader.tokens) - 1)].key in _VARIABLES
    )


def _derivative(reader: Reader, token: Token) -> Tree:
    opened = reader.advance()
    total = reader.advance().key != r"\partial"
    order = _order(reader)
    of = None if reader.token.key == "}" else reader.expression()
    reader.expect("}", opened)
    below = reader.advance()
    wrt = _variables(reader)
    reader.expect("}", below)
    return _finish_derivative(reader, token, of, wrt, order, total)


def _order(reader: Reader) -> int:
    if reader.accept("^") is None:
        return 1
    tree = argument(reader)
    if isinstance(tree, Number) and tree.value.denominator == 1 and 1 <= tree.value <= 20:
        return int(tree.value)
    return reader.unexpected("the order of a derivative is a whole number up to 20")


def _variables(reader: Reader) -> list[Tree]:
    r"""Read `\partial x^2 \partial y` in the order of writing."""
    found: list[Tree] = []
    while _differential(reader, reader.place):
        reader.advance()
        start = reader.advance()
        if start.key not in _VARIABLES:
            reader.fail(
                "a variable should come here", start, remedy=r"write \frac{\partial f}{\partial x}"
            )
        if start.key == "{":  # {x_1^{*}}_{i}
            reader.goto(reader.place - 1)
            variable = reader.expression(POSTFIX)
        else:
            variable = finish(reader, letter(reader, start), start)
        if not isinstance(variable, Name | Entry):
            reader.fail("this is not a variable of differentiation", start)
        found.extend([variable] * _order(reader))
    return found


def _finish_derivative(
    reader: Reader, token: Token, of: Tree | None, wrt: list[Tree], order: int, total: bool
) -> Tree:
    """Check the order; the variable written last is differentiated by first."""
    if len(wrt) != order:
        reader.fail(
            "the order of this derivative does not fit its variables",
            token,
            why=f"order {order} above, {len(wrt)} below",
            remedy=r"write \frac{\partial^2 f}{\partial x \partial y}",
        )
    body = operand(reader) if of is None else of
    return Derivative(body, tuple(reversed(wrt)), total, span=(token.start, reader.end()))


def _partial(reader: Reader, token: Token, power: int) -> Tree:
    r"""Read `\partial L / \partial w` on one line."""
    order = _order(reader)
    of = reader.expression(PRODUCT + 1)
    if reader.accept("/") is None:
        reader.unexpected("a derivative is a quotient of differentials")
    opened = reader.accept("(")
    wrt = _variables(reader)
    if opened is not None:
        reader.expect(")", opened)
    return _finish_derivative(reader, token, of, wrt, order, False)


def _root(reader: Reader, token: Token, power: int) -> Tree:
    index = None
    if opened := reader.accept("["):
        index = reader.expression()
        reader.expect("]", opened)
    body = argument(reader)
    span = (token.start, reader.end())
    if index is None:
        signature = reader.vocabulary.functions.get("sqrt")
        if signature is not None:
            return Call(signature.name, (body,), span=span)
        index = Number(Fraction(2))
    return Pow(body, Div(ONE, index), span=span)


def _sum(reader: Reader, token: Token, power: int) -> Tree:
    """Read a sum; its body goes on to the next term. Without a lower bound, an upper one counts from 1."""
    indices, lower, upper = list[str](), None, None
    while reader.token.key in ("_", "^"):
        if reader.advance().key == "^":
            upper = argument(reader)
        else:
            indices, lower = _range(reader)
    if not indices:
        reader.fail("this sum has no index", token, remedy=r"write \sum_{i=1}^{m}")
    if upper is not None and lower is None:
        lower = ONE
    outer = reader.bound
    reader.bound = (*outer, *indices)
    tree = reader.expression(PRODUCT)
    reader.bound = outer
    for index in reversed(indices):
        tree = Sum(tree, index, lower, upper, span=(token.start, reader.end()))
    return tree


def _range(reader: Reader) -> tuple[list[str], Tree | None]:
    opened = reader.accept("{")
    found: list[str] = []
    lower: Tree | None = None
    while True:
        token = reader.token
        if token.key != "name":
            reader.unexpected("the index of a sum is a letter")
        found.append(reader.advance().text)
        if opened is None:
            return found, None
        if reader.accept("="):
            lower = reader.expression()
            break
        reader.accept(",")
        if reader.token.key == "}":
            break
    reader.expect("}", opened)
    return found, lower


def _cancel(reader: Reader, token: Token, power: int) -> Tree:
    return Cancel(argument(reader), span=(token.start, reader.end()))


def _bars(close: str, spelling: str) -> Prefix:
    def read(reader: Reader, token: Token, power: int) -> Tree:
        signature = reader.vocabulary.functions.get(spelling)
        if signature is None:
            reader.fail(f"'{token.text}' is not read here", token)
        body = reader.expression()
        reader.expect(close, token)
        return Call(signature.name, (body,), span=(token.start, reader.end()))

    return read


def _at(reader: Reader, token: Token, power: int) -> Tree:
    r"""Read `\left. f \right|_{x = 3, y = 4}`."""
    body = reader.expression()
    reader.expect(")|", token)
    below = reader.advance()
    opened = reader.accept("{") if below.key == "_" else None
    if opened is None:
        reader.fail("a point is missing", below, remedy=r"write \left. f \right|_{x=3}")
    point: list[tuple[str, Tree]] = []
    for item in reader.items("}", opened):
        match item:
            case Relation("=", Name(variable) | Constant(variable), value):
                point.append((variable, value))
            case _:
                reader.fail("a point is written name=value", opened)
    return At(body, tuple(point), span=(token.start, reader.end()))


_PREFIX: dict[str, Prefix] = {
    **PREFIX,
    "number": number,
    "name": name,
    "upright": name,
    **dict.fromkeys(ACCENTS, name),
    "function": function,
    "(": bracket(")"),
    "[": bracket("]"),
    "{": _group,
    "{}": _empty,
    r"\frac": _fraction,
    r"\partial": _partial,
    r"\nabla": nabla,
    "∇": nabla,
    r"\sqrt": _root,
    r"\sum": _sum,
    r"\cancel": _cancel,
    "|": _bars("|", "abs"),
    "|(": _bars(")|", "abs"),
    "||": _bars("||", "norm"),
    r"\lfloor": _bars(r"\rfloor", "floor"),
    r"\lceil": _bars(r"\rceil", "ceiling"),
    r"\left.": _at,
    r"\infty": lambda reader, token, power: Constant("inf", span=(token.start, token.end)),
    "begin": environment,
}
_NOT_ADJACENT = frozenset((*PREFIX, "|", "||", "{}"))
_INFIX: dict[str, tuple[int, Infix]] = {
    **INFIX,
    "^": (POWER, superscript),
    "'": (POSTFIX, prime),
    "_": (POSTFIX, entry_of),
    "{}": (POSTFIX, lambda reader, left, token: left),
}

LATEX = Grammar(_PREFIX, _INFIX, multiply, frozenset(_PREFIX) - _NOT_ADJACENT, latex=True)
"""The grammar of LaTeX."""
