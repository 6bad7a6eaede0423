"""Equations that run together without a separator: which reading makes the document consistent.

`A = [[…]] H(4,4) = [[…]]` is one chain with a product in it, or two equations. The one in which more links
hold is taken, and the chain as it is written if that does not decide.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from symopt.documents.reading.formulas.forms import is_plain
from symopt.documents.reading.formulas.parsed import Parsed, Unread
from symopt.documents.reading.known.book import Book
from symopt.documents.statements.chain import Sign
from symopt.documents.statements.run_on import run_on
from symopt.syntax.tree import Derivative, Name, names, walk


@dataclass(frozen=True, slots=True)
class Fit:
    """How many links of a reading hold, do not hold, and have no meaning."""

    holds: int = 0
    fails: int = 0
    unknown: int = 0


def chosen(book: Book, line: Parsed) -> Sequence[Parsed]:
    """Return the statements that a statement is: itself, or several that run together."""
    if len(line.statement.signs) < 2:
        return (line,)
    others = run_on(line.statement)
    if len(others) < 2:
        return (line,)
    apart = [book.parse(line.item, statement) for statement in others]
    whole, parts = fit(book, [line]), fit(book, apart)
    if any(isinstance(side, Unread) for part in apart for side in part.sides):
        return (line,)
    if any(_is_open(book, part) for part in apart[1:]):
        return (line,)
    if parts.fails > whole.fails and _is_rate(apart):
        return (line,)
    if parts.holds > whole.holds or (whole.unknown > parts.unknown and parts.holds >= whole.holds):
        return apart
    return (line,)


def _is_rate(parts: Sequence[Parsed]) -> bool:
    """Return whether numbers would be left without the rate that they multiply: 100 = 4π 5² dr/dt."""
    first = [side for side in parts[0].sides if not isinstance(side, Unread)]
    return all(map(is_plain, first)) and isinstance(parts[1].sides[0], Derivative)


def _is_open(book: Book, line: Parsed) -> bool:
    """Return whether a statement would be about a value of a function that nothing defines: i'(x) = …"""
    head = line.sides[0]
    if isinstance(head, Unread) or not any(isinstance(node, Derivative) for node in walk(head)):
        return False
    applied = [name for name in names(head) if name in line.functions]
    return any(book.ledger.at(name, line.item, line.functions) is None for name in applied)


def fit(book: Book, lines: Sequence[Parsed]) -> Fit:
    """Return how well statements fit what is known."""
    holds = fails = unknown = 0
    for line in lines:
        head = line.sides[0]
        for sign, side in zip(line.statement.signs, line.sides[1:], strict=True):
            if sign is not Sign.EQUAL:
                continue
            if isinstance(head, Unread) or isinstance(side, Unread):
                unknown += 1
                continue
            if (
                isinstance(head, Name)
                and book.ledger.before(head.name, line.item, line.functions) is None
            ):
                continue
            told = book.agree(line, head, side)
            holds, fails, unknown = (
                holds + (told is True),
                fails + (told is False),
                unknown + (told is None),
            )
    return Fit(holds, fails, unknown)
