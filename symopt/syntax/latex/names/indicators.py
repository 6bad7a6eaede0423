r"""Indicators in LaTeX: `\mathbb{1}[x > 0]`, `\mathbf 1\{y = k\}`, `1(k = i)`, `\mathbb{1}_{x > 0}`."""

from __future__ import annotations

from dataclasses import replace

from symopt.syntax.grammar.operators import RELATIONS
from symopt.syntax.grammar.reader import Reader
from symopt.syntax.grammar.tokens import Token
from symopt.syntax.indicator import indicator
from symopt.syntax.tree import Tree

_CLOSE = {"(": ")", "[": "]", "{": "}"}


def condition_indicator(reader: Reader, token: Token) -> Tree | None:
    """Read the indicator of the condition that stands in brackets or below; None where none does."""
    start = reader.place
    if token.key in ("upright", "number") and reader.token.key == "_":
        reader.advance()
    opened = reader.token
    bracketed = opened.key in ("(", "[") or (opened.key == "{" and reader.place > start)
    if not bracketed or not _is_condition(reader):
        reader.goto(start)
        return None
    reader.advance()
    condition = reader.expression()
    reader.expect(_CLOSE[opened.key], opened)
    return replace(indicator(condition), span=(token.start, reader.end()))


def bracketed_condition(reader: Reader, token: Token) -> Tree | None:
    """Read the indicator of the condition whose bracket was opened; None where a formula stands in it."""
    start = reader.place
    reader.goto(start - 1)
    found = _is_condition(reader)
    reader.goto(start)
    if not found:
        return None
    condition = reader.expression()
    reader.expect(_CLOSE[token.key], token)
    return replace(indicator(condition), span=(token.start, reader.end()))


def _is_condition(reader: Reader) -> bool:
    """Whether the bracket here holds a comparison of its own. Looks, takes nothing."""
    depth = 0
    for token in reader.tokens[reader.place :]:
        depth += (token.key in _CLOSE) - (token.key in (")", "]", "}"))
        if not depth:
            return False
        if depth == 1 and token.key in RELATIONS:
            return True
    return False
