r"""The gradient sign: `\nabla f`, `\nabla f(4, 4)`, `\nabla_w L`, `\nabla^2 f`, `\nabla^2_w f`.

`\nabla f` and `\nabla^2 f` do not say by which variables; they are calls of "grad" and "hess", which the
reader of a document replaces by derivatives. With a variable below they are derivatives by that variable;
several variables are further arguments of the call.
"""

from __future__ import annotations

from symopt.syntax.grammar.reader import PRODUCT, Reader
from symopt.syntax.grammar.tokens import Token
from symopt.syntax.latex.names.calls import argument
from symopt.syntax.tree import TWO, At, Call, Derivative, Entry, Mul, Name, Sequence, Tree, names


def nabla(reader: Reader, token: Token, power: int) -> Tree:
    """Read a gradient or a Hessian and what it is of."""
    variables: tuple[Tree, ...] = ()
    order = 1
    while reader.token.key in ("_", "^"):
        sign = reader.advance()
        if sign.key == "_":
            variables = _variables(reader, token)
            continue
        exponent = argument(reader)
        if exponent != TWO:
            reader.fail(r"only \nabla and \nabla^2 are read", sign)
        order = 2
    if reader.token.key == "*":
        reader.fail(
            "a divergence or a curl is not read", token, remedy=r"write \nabla f for a gradient"
        )
    body = _value(reader, _operand(reader))
    span = (token.start, reader.end())
    inner = body.body if isinstance(body, At) else body
    found = _made(inner, variables, order, span)
    return At(found, body.point, span=span) if isinstance(body, At) else found


def _operand(reader: Reader) -> Tree:
    r"""Read what the gradient is of: one factor, with the numbers before it, `\frac12 \|x\|^2`."""
    found = reader.expression(PRODUCT + 1)
    numbers: list[Tree] = []
    while not names(found) and reader.token.key in reader.grammar.adjacent:
        numbers.append(found)
        found = reader.expression(PRODUCT + 1)
    return Mul((*numbers, found)) if numbers else found


def _made(
    body: Tree, variables: tuple[Tree, ...], order: int, span: tuple[int, int]
) -> Call | Derivative:
    if len(variables) == 1:
        return Derivative(body, variables * order, span=span)
    return Call("grad" if order == 1 else "hess", (body, *variables), span=span)


def _variables(reader: Reader, token: Token) -> tuple[Tree, ...]:
    opened = reader.accept("{")
    found = [argument(reader)] if opened is None else reader.items("}", opened)
    if len(found) == 1 and isinstance(found[0], Mul) and not found[0].sign:
        found = list(found[0].factors)
    if not all(isinstance(item, Name | Entry) for item in found):
        reader.fail("a gradient is by variables", token, remedy=r"write \nabla_w L")
    return tuple(found)


def _value(reader: Reader, body: Tree) -> Tree:
    r"""Leave out the arguments of a value, `\nabla L(w, b)`: they remind of what it depends on."""
    if not isinstance(body, Name) or reader.token.key != "(":
        return body
    start = reader.place
    inside = reader.expression(PRODUCT + 1)
    items = inside.items if isinstance(inside, Sequence) else (inside,)
    if all(isinstance(item, Name) for item in items):
        return body
    reader.goto(start)
    return body
