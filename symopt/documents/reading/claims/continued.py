"""Which formula a display goes on with that begins with a sign, where the words before it hold several."""

from __future__ import annotations

import re

from symopt.documents.reading.formulas.parsed import Parsed, Unread
from symopt.documents.reading.known.book import Book
from symopt.documents.reading.known.chains import Chain, Chains

_STEP = re.compile(r"\bsteps?\s*\d|\bcombin\w+|\btogether\b|\baltogether\b", re.IGNORECASE)
"""Words that lead on from more than the formula before."""


def continued(book: Book, chains: Chains, line: Parsed, last: Chain) -> Chain:
    """Return the chain that a statement goes on with: the last one whose side before it agrees with.

    Where none does, the first one: the display before, or what the words begin with.
    """
    side = line.sides[0]
    beside = chains.beside(line) if line.statement.leading is not None else []
    if not beside:
        return last
    unsure: Chain | None = None
    for chain in beside:
        before = chain.previous if chain.previous is not None else chain.head
        known = before is not None and not isinstance(side, Unread)
        told = book.agree(line, before, side) if known else None  # type: ignore[arg-type]
        if told:
            return chain
        unsure = chain if told is None else unsure
    if _STEP.search(_words(line, beside[-1])):
        return Chain(line, None, None, beside[-1].start, line)
    return beside[-1] if len(beside) == 1 else unsure or beside[-1]


def _words(line: Parsed, chain: Chain) -> str:
    """Return the text between a chain and a statement."""
    one, two = chain.last.statement.piece.place(), line.item.place
    return two.sheet.text[one.end : two.start] if one.sheet is two.sheet else line.item.before
