"""A formula that stands alone claims nothing, but words beside it may say what it is, or that it is new."""

from __future__ import annotations

from dataclasses import replace

from symopt.documents.meaning.claim import Claim, ClaimKind
from symopt.documents.reading.claims.heads import is_any, is_let
from symopt.documents.reading.claims.making import claim, notation, where
from symopt.documents.reading.formulas.forms import is_point
from symopt.documents.reading.formulas.matrices import word_said
from symopt.documents.reading.formulas.parsed import Parsed, Unread
from symopt.documents.reading.known.book import Book
from symopt.documents.reading.known.coming import made
from symopt.syntax.tree import Name


def alone(book: Book, line: Parsed) -> Claim:
    """Return what a side alone says: a point may be said to be a minimum, anything else is notation."""
    place, side = where(line, 0), line.sides[0]
    if isinstance(side, Unread):
        return notation(place, message="")
    if isinstance(side, Name) and (is_any(line) or is_let(line)):
        forget(book, line, side)
    word = word_said(line) if is_point(side) else ""
    if word:
        count = len(getattr(side, "items", ()))
        known = book.objectives.latest_function(line, count)
        if known is not None:
            return claim(
                book, ClaimKind.MATRIX, place, None, None, side,
                name=known.name, word=word, objective=known.name,
            )  # fmt: skip
    return notation(place, side)


def forget(book: Book, line: Parsed, name: Name) -> None:
    """Forget under this heading what a name was: "Let $h$ = height", "If $f$ is continuous".

    A number or a formula of the present section stays; a function does not.
    """
    known = book.ledger.before(name.name, line.item, line.functions)
    if known is None or known.order < 0:
        return
    if name.name in line.functions or known.section != line.item.section:
        book.ledger.enter(replace(made(line, name.name, name, freed=True), local=True))
