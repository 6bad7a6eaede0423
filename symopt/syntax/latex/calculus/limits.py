r"""Limits in LaTeX: `\lim_{x \to 0} f(x)`, `\lim_{x \to 0^+}`, `\lim_{n \to \infty} a_n`.

A limit is read as the call limit(…) of a sum over its variable from its place on, and of the side it is
taken from, 1 or -1, 0 for both: a sum binds its index as a limit binds its variable.
"""

from __future__ import annotations

from symopt.syntax.grammar.reader import PRODUCT, Reader
from symopt.syntax.grammar.tokens import Token
from symopt.syntax.latex.names.calls import bracket_end
from symopt.syntax.latex.names.letters import letter
from symopt.syntax.tree import Call, Sum, Tree, number

_ARROWS = frozenset(("->", r"\to", r"\rightarrow", r"\longrightarrow"))


def limit(reader: Reader, token: Token, power: int) -> Tree:
    """Read a limit; its body goes on to the next term, as that of a sum does."""
    if not reader.vocabulary.integrals:
        reader.fail("a limit is not read", token)
    below = reader.accept("_")
    if below is None or reader.token.key != "{":
        reader.fail("this limit has no place", token, remedy=r"write \lim_{x \to 0}")
    end = bracket_end(reader, reader.place)
    side = _side(reader, end)
    opened = reader.advance()
    named = reader.advance()
    if named.key not in ("name", "upright"):
        reader.fail("this limit is not read", named, why="what goes to its place is a letter")
    variable = letter(reader, named)
    arrow = reader.advance()
    if arrow.text not in _ARROWS and arrow.key not in _ARROWS:
        reader.fail("this limit is not read", arrow, why="an arrow leads the letter to its place")
    place = reader.expression()
    reader.expect("}", opened)
    body = reader.expression(PRODUCT)
    span = (token.start, reader.end())
    return Call("limit", (Sum(body, variable, place, None, span=span), number(side)), span=span)


def _side(reader: Reader, end: int) -> int:
    r"""Take a sign that says from which side, `0^+`, `0^{-}` or `0+`; return 1, -1, or 0 for both."""
    inner = [t.key for t in reader.tokens[reader.place : end]]
    for sign, side in (("+", 1), ("-", -1)):
        for ending in (["^", "{", sign, "}"], ["^", sign], [sign]):
            if inner[-len(ending) :] == ending:
                del reader.tokens[end - len(ending) : end]
                return side
    return 0
