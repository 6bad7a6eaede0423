r"""Fractions in LaTeX, and derivatives written as quotients of differentials.

\frac{1}{2}   \frac{\partial^2 L}{\partial w \partial v}   \frac{d}{dz}\sigma(z)   \partial L/\partial w
dL/dw   \partial_x f

A function at a point in the numerator is differentiated first: `\frac{df(x_0)}{dx}` is f'(x_0).
"""

from __future__ import annotations

from symopt.syntax.grammar.reader import POSTFIX, PRODUCT, Reader
from symopt.syntax.grammar.tokens import Token
from symopt.syntax.latex.names.calls import (
    VARIABLES,
    argument,
    bracket_end,
    differential,
    is_derivative,
    operand,
)
from symopt.syntax.latex.names.letters import ACCENTS, letter
from symopt.syntax.latex.names.names import finish
from symopt.syntax.latex.names.scripts import script_end
from symopt.syntax.names import split_name
from symopt.syntax.tree import At, Derivative, Div, Entry, Name, Neg, Number, Sequence, Tree, names


def fraction(reader: Reader, token: Token, power: int) -> Tree:
    r"""Read `\frac{a}{b}`, or a derivative."""
    if reader.token.key == "{" and is_derivative(reader):
        return _derivative(reader, token)
    numerator = argument(reader)
    denominator = argument(reader)
    return Div(numerator, denominator, span=(token.start, reader.end()))


def _derivative(reader: Reader, token: Token) -> Tree:
    opened = reader.advance()
    total = reader.advance().text == "d"
    order = _order(reader)
    of = None if reader.token.key == "}" else reader.expression()
    reader.expect("}", opened)
    below = reader.advance()
    wrt = _variables(reader)
    reader.expect("}", below)
    tree = _finish(reader, token, of, wrt, order, total)
    return _with_arguments(reader, tree) if isinstance(of, Name) else tree


def _with_arguments(reader: Reader, tree: Tree) -> Tree:
    r"""Read `\frac{\partial f}{\partial x}(1, 2)` of a declared function as a value."""
    if not isinstance(tree, Derivative) or not isinstance(tree.of, Name) or reader.token.key != "(":
        return tree
    parameters = reader.vocabulary.declared_functions.get(tree.of.name, ())
    if not parameters:
        return tree
    start = reader.place
    inside = reader.expression(POSTFIX + 1)
    items = inside.items if isinstance(inside, Sequence) else (inside,)
    if len(items) != len(parameters) or (
        len(items) == 1 and not _is_point(items[0], parameters[0])
    ):
        reader.goto(start)
        return tree
    point = tuple(zip(parameters, items, strict=True))
    span = (tree.span[0], reader.end()) if tree.span else None
    if all(value == Name(parameter) for parameter, value in point):
        return tree
    return At(tree, point, span=span)


def _is_point(tree: Tree, parameter: str) -> bool:
    """Whether a bracket with one item is where a function is taken, and no factor: 2, x_0, x itself."""
    body = tree.body if isinstance(tree, Neg) else tree
    named = isinstance(body, Name) and split_name(body.name).base == split_name(parameter).base
    return isinstance(body, Number) or named


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
    while differential(reader, reader.place):
        reader.advance()
        found.extend([_variable(reader)] * _order(reader))
    return found


def _variable(reader: Reader) -> Tree:
    start = reader.advance()
    if start.key not in VARIABLES:
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
    return variable


def _finish(
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
    span = (token.start, reader.end())
    variables = tuple(reversed(wrt))
    if of is not None and isinstance(of, At) and _at_a_point(of, variables):
        return At(Derivative(of.body, variables, total, span=span), of.point, span=span)
    return Derivative(body, variables, total, span=span)


def _at_a_point(of: At, wrt: tuple[Tree, ...]) -> bool:
    """Whether a value is to be differentiated before its point is put in: it does not move with wrt."""
    given = {name for name, _ in of.point}
    moving = {name for _, value in of.point for name in names(value)}
    return all(isinstance(v, Name) and v.name in given and v.name not in moving for v in wrt)


def partial(reader: Reader, token: Token, power: int) -> Tree:
    r"""Read `\partial L / \partial w` on one line, or `\partial_x f`."""
    if reader.accept("_"):
        opened = reader.accept("{")
        wrt = [_variable(reader)]
        while opened is not None and reader.token.key != "}":
            reader.accept(",")
            wrt.append(_variable(reader))
        if opened is not None:
            reader.expect("}", opened)
        body = reader.expression(PRODUCT + 1)
        return Derivative(body, tuple(wrt), span=(token.start, reader.end()))
    order = _order(reader)
    of = reader.expression(PRODUCT + 1)
    if reader.accept("/") is None:
        reader.unexpected("a derivative is a quotient of differentials")
    return _below(reader, token, of, order, False)


def _below(reader: Reader, token: Token, of: Tree, order: int, total: bool) -> Tree:
    opened = reader.accept("(")
    wrt = _variables(reader)
    if opened is not None:
        reader.expect(")", opened)
    return _finish(reader, token, of, wrt, order, total)


def total_on_a_line(reader: Reader, token: Token) -> Tree | None:
    """Read `dL/dw` after its d; None where d is a letter like others."""
    if not differential(reader, reader.place - 1) or not _is_quotient(reader):
        return None
    order = _order(reader)
    start = reader.advance()
    of = finish(reader, letter(reader, start), start)
    slash = reader.accept("/")
    if slash is None or not differential(reader, reader.place):
        reader.fail("this derivative is not read", token, remedy=r"write \frac{dL}{dw}")
    return _below(reader, token, of, order, True)


def _is_quotient(reader: Reader) -> bool:
    """Whether one name with its scripts and then `/d` stand here. Looks, takes nothing."""
    place, tokens = reader.place, reader.tokens
    if tokens[place].key == "^":
        place = script_end(reader, place)
    while place < len(tokens) and tokens[place].key in ACCENTS:
        place += 1
    if place >= len(tokens) or tokens[place].key not in VARIABLES:
        return False
    place = (bracket_end(reader, place) if tokens[place].key == "{" else place) + 1
    while place < len(tokens) and tokens[place].key in ("_", "^"):
        place = script_end(reader, place)
    return (
        place < len(tokens) and tokens[place].key == "/" and bool(differential(reader, place + 1))
    )
