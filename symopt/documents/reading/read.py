"""Documents read in context: the claims they make, each with the definitions in force where it stands."""

from __future__ import annotations

from collections.abc import Sequence

from symopt.documents.piece import Scanned
from symopt.documents.reading.book import Book
from symopt.documents.reading.choosing import chosen
from symopt.documents.reading.claim import Claim, ClaimKind
from symopt.documents.reading.coming import coming
from symopt.documents.reading.declared import Declared
from symopt.documents.reading.items import items_of
from symopt.documents.reading.reader import Reader
from symopt.documents.reading.setting import Setting
from symopt.equality.verdict import Status


def read(
    documents: Sequence[Scanned], declared: Declared | None = None
) -> tuple[tuple[Claim, ...], ...]:
    """Return the claims of each document in reading order; what one defines holds in the next.

    declared: what is known beside the documents.
    """
    said = declared or Declared()
    items, troubles = items_of(documents, said)
    book = Book(items, said)
    for since, known in coming(book.lines):
        if known.name not in said.data:
            book.ledger.expect(known, since)
    reader = Reader(book)
    found: list[list[Claim]] = [[] for _ in documents]
    for line in book.lines:
        for part in chosen(book, line):
            reader.take(part)
        if not line.item.ignored:
            found[line.item.document].extend(reader.claims)
        reader.claims.clear()
    for trouble in troubles:
        number = next(n for n, d in enumerate(documents) if trouble.place.sheet in d.sheets)
        found[number].append(
            Claim(
                ClaimKind.NOTATION, trouble.place, trouble.place, trouble.place.text[:80], Setting(),
                settled=Status.NOT_UNDERSTOOD, message=trouble.message,
            )
        )  # fmt: skip
    return tuple(map(tuple, found))
