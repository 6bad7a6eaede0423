r"""Integrals in LaTeX: `\int_{a}^{b} f(x) \, dx`, `\int_0^1 x^2 \mathrm{d}x`.

An integral is read as the call integral(…) of a sum over its variable between its ends: a sum binds its
index as an integral binds its variable. Whoever asks for integrals puts their values in the place of it.
"""

from __future__ import annotations

from symopt.syntax.grammar.reader import PRODUCT, Reader
from symopt.syntax.grammar.tokens import Token
from symopt.syntax.latex.names.calls import argument, bracket_end
from symopt.syntax.latex.names.letters import letter
from symopt.syntax.tree import Call, Sum, Tree

_OPEN = frozenset(("(", "[", "{", "|(", "||(", "begin"))
_CLOSE = frozenset((")", "]", "}", ")|", ")||", "end"))
_END = "end of integrand"


def integral(reader: Reader, token: Token, power: int) -> Tree:
    """Read an integral over one variable."""
    if not reader.vocabulary.integrals:
        reader.fail("an integral is not read", token)
    lower = upper = None
    while reader.token.key in ("_", "^"):
        if reader.advance().key == "^":
            upper = argument(reader)
        else:
            lower = argument(reader)
    if lower is None or upper is None:
        reader.fail(
            "an integral without ends is not read",
            token,
            why="it stands for many functions",
            remedy="write its derivative, or give it ends",
        )
    above = _above(reader)
    if above is not None:
        variable = letter(reader, above)
        body = reader.expression(PRODUCT)
        inner = Sum(body, variable, lower, upper, span=(token.start, reader.end()))
        return Call("integral", (inner,), span=inner.span)
    place = _differential(reader)
    if place is None:
        reader.fail(
            "this integral is not read", token, why="no variable such as dx stands at its end"
        )
    reader.tokens[place] = reader.tokens[place]._replace(key=_END)
    if reader.place == place:
        reader.fail("this integral is not read", token, why="nothing stands before its variable")
    body = reader.expression()
    reader.expect(_END, token)
    variable = letter(reader, reader.advance())
    inner = Sum(body, variable, lower, upper, span=(token.start, reader.end()))
    return Call("integral", (inner,), span=inner.span)


def _above(reader: Reader) -> Token | None:
    r"""Return the variable of `\frac{dx}{x}`, with 1 in place of its dx; None for others."""
    tokens, place = reader.tokens, reader.place
    if tokens[place].key != r"\frac" or reader.peek().key != "{":
        return None
    end = bracket_end(reader, place + 1)
    first, last = tokens[end - 2 : end]
    if first.text != "d" or first.key not in ("name", "upright") or last.key != "name":
        return None
    one = first._replace(key="number", text="1")
    reader.tokens[end - 2 : end] = [one]
    return last


def _differential(reader: Reader) -> int | None:
    """Return the place of the d of the first dx in this bracket, None if there is none."""
    depth = 0
    for place in range(reader.place, len(reader.tokens) - 1):
        token, following = reader.tokens[place], reader.tokens[place + 1]
        depth += (token.key in _OPEN) - (token.key in _CLOSE)
        if depth < 0 or token.key == r"\int":
            return None
        upright = token.key in ("name", "upright") and token.text == "d"
        if not depth and upright and following.key == "name" and not following.text[1:].isdigit():
            return place
    return None
