r"""The grammar of LaTeX: what each token does at the start of an expression, and after one.

\frac{\partial^2 L}{\partial w \partial v}   \frac{d}{dz}\sigma(z)   \sqrt[3]{x}   \nabla f
\sum_{i=1}^{m} x_i   \left|x\right|   \left. f \right|_{x = 3}   \cancel{a}   X^{\top}
"""

from __future__ import annotations

from fractions import Fraction

from symopt.syntax.grammar.atoms import bracket, number
from symopt.syntax.grammar.operators import INFIX, PREFIX, multiply
from symopt.syntax.grammar.reader import POSTFIX, POWER, Grammar, Infix, Prefix, Reader
from symopt.syntax.grammar.tokens import Token
from symopt.syntax.latex.braces import group
from symopt.syntax.latex.calculus.derivatives import fraction, partial, total_on_a_line
from symopt.syntax.latex.calculus.integrals import integral
from symopt.syntax.latex.calculus.limits import limit
from symopt.syntax.latex.calculus.nabla import nabla
from symopt.syntax.latex.calculus.sums import product, sum_
from symopt.syntax.latex.layout import (
    BRACES,
    WRAPPERS,
    braced,
    cancelled,
    colored,
    ellipsis_,
    infinity,
    operator,
    refused,
    word,
    wrapped,
)
from symopt.syntax.latex.names.calls import apply_function, argument
from symopt.syntax.latex.names.entries import entry_of
from symopt.syntax.latex.names.indicators import bracketed_condition, condition_indicator
from symopt.syntax.latex.names.letters import ACCENTS
from symopt.syntax.latex.names.names import name
from symopt.syntax.latex.names.powers import superscript
from symopt.syntax.latex.names.primes import prime, primed
from symopt.syntax.latex.norms import bars, evaluated, evaluated_behind, inner_product, norm
from symopt.syntax.latex.tables import environment, left_brace
from symopt.syntax.percent import is_percent, percent
from symopt.syntax.tree import ONE, Call, Div, Number, Pow, Tree


def _empty(reader: Reader, token: Token, power: int) -> Tree:
    """Read `{}+a`: an empty group before a sign at the start of a line is layout."""
    if reader.token.key not in ("+", "-"):
        reader.fail("a pair of braces is empty", token)
    return reader.expression(power)


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


def _function(reader: Reader, token: Token, power: int) -> Tree:
    r"""Read a function command, `\ln x`, `\tanh'(x)`."""
    signature = reader.vocabulary.latex_functions[token.text]
    read = primed if reader.token.key == "'" else apply_function
    return read(reader, token, signature)


def _binomial(reader: Reader, token: Token, power: int) -> Tree:
    signature = reader.vocabulary.functions.get("binomial")
    if signature is None:
        reader.fail(f"'{token.text}' is not read here", token)
    arguments = (argument(reader), argument(reader))
    return Call(signature.name, arguments, span=(token.start, reader.end()))


def _name(reader: Reader, token: Token, power: int) -> Tree:
    """Read a name, or a derivative `dL/dw` that begins with its d."""
    if token.text == "d":
        found = total_on_a_line(reader, token)
        if found is not None:
            return found
    return name(reader, token, power)


def _number(reader: Reader, token: Token, power: int) -> Tree:
    """Read a number, or the indicator `1(k = i)` of a condition in brackets."""
    found = condition_indicator(reader, token) if token.text == "1" else None
    return found or number(reader, token, power)


def _square(reader: Reader, token: Token, power: int) -> Tree:
    r"""Read what stands in square brackets; `[y = k]` of a condition is its indicator (Iverson's bracket)."""
    return bracketed_condition(reader, token) or _IN_SQUARE(reader, token, power)


def _percent(reader: Reader, left: Tree, token: Token) -> Tree:
    r"""Read `95\%`: a number with the sign in what was written, so that 11% is one to the percent."""
    if not isinstance(left, Number) or is_percent(left):
        reader.fail("a percent sign follows a number", token)
    return percent(left, (left.span or (token.start, 0))[:1] + (token.end,))


def _factorial(reader: Reader, left: Tree, token: Token) -> Tree:
    """Read `k!`."""
    signature = reader.vocabulary.functions.get("factorial")
    if signature is None or reader.token.key == "!":
        reader.fail("'!!' is not read here" if signature else "'!' is not read here", token)
    return Call(signature.name, (left,), span=(left.span or (token.start, 0))[:1] + (token.end,))


_IN_SQUARE = bracket("]")
_REFUSED = {
    **dict.fromkeys((r"\iint", r"\iiint", r"\oint"), refused("an integral is not read")),
    **dict.fromkeys((r"\pm", r"\mp"), refused("a sign of two values is not read")),
    **dict.fromkeys(
        (r"\forall", r"\exists", r"\cup", r"\cap", r"\subset", r"\emptyset"),
        refused("sets and quantifiers are not read"),
    ),
}
_PREFIX: dict[str, Prefix] = {
    **PREFIX,
    "number": _number,
    "name": _name,
    "upright": name,
    "word": word,
    "operator": operator,
    **_REFUSED,
    **dict.fromkeys(ACCENTS, name),
    **dict.fromkeys(WRAPPERS, wrapped),
    **dict.fromkeys(BRACES, braced),
    r"\textcolor": colored,
    "function": _function,
    "(": left_brace,
    "[": _square,
    "{": group,
    "{}": _empty,
    r"\frac": fraction,
    r"\partial": partial,
    r"\nabla": nabla,
    r"\sqrt": _root,
    r"\binom": _binomial,
    r"\sum": sum_,
    r"\int": integral,
    r"\lim": limit,
    r"\prod": product,
    r"\cancel": cancelled,
    r"\ldots": ellipsis_,
    "|(": bars(")|", "abs"),
    "||(": norm,
    r"\langle": inner_product,
    r"\lfloor": bars(r"\rfloor", "floor"),
    r"\lceil": bars(r"\rceil", "ceiling"),
    r"\left.": evaluated,
    r"\infty": infinity,
    "begin": environment,
}
_NOT_ADJACENT = frozenset((*PREFIX, "{}", "word"))
_INFIX: dict[str, tuple[int, Infix]] = {
    **INFIX,
    "^": (POWER, superscript),
    "'": (POSTFIX, prime),
    "_": (POSTFIX, entry_of),
    "|_": (POSTFIX, evaluated_behind),
    r"\%": (POSTFIX, _percent),
    "!": (POSTFIX, _factorial),
    "{}": (POSTFIX, lambda reader, left, token: left),
}

LATEX = Grammar(_PREFIX, _INFIX, multiply, frozenset(_PREFIX) - _NOT_ADJACENT, latex=True)
"""The grammar of LaTeX."""
