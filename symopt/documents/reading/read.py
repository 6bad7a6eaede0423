"""Documents read in context: the claims they make, each with the definitions in force where it stands.

Several documents are read as one: what the first defines holds in the next. A declaration that names
parameters states a model of its own, and nothing from before it holds after it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from symopt.documents.elaborate.names.setting import Setting
from symopt.documents.meaning.claim import Claim, ClaimKind
from symopt.documents.reading.claims.choosing import chosen
from symopt.documents.reading.known.book import Book
from symopt.documents.reading.known.coming import coming
from symopt.documents.reading.reader import Reader
from symopt.documents.reading.vocabulary.declared import Declared, declared_from_text
from symopt.documents.reading.vocabulary.items import items_of
from symopt.documents.scanning.source.piece import Kind, Piece, Scanned
from symopt.equality.verdict import Status
from symopt.foundation.errors import LimitError, SymoptError

FORMULAS = 30_000
"""How many formulas, and how many statements, documents that are read together may have: 2 MB of notes."""


def read(
    documents: Sequence[Scanned], declared: Declared | None = None
) -> tuple[tuple[Claim, ...], ...]:
    """Return the claims of each document in reading order; what one defines holds in the next.

    declared: what is known beside the documents.   Raises SymoptError for more formulas than can be read.
    """
    found: list[list[Claim]] = [[] for _ in documents]
    for number, claim in claims_of(documents, declared):
        found[number].append(claim)
    return tuple(map(tuple, found))


def claims_of(
    documents: Sequence[Scanned], declared: Declared | None = None
) -> Iterator[tuple[int, Claim]]:
    """Yield the claims as they are read, those of a document in order, each with its document's number."""
    _bounded(documents, sum(p.kind is Kind.FORMULA for d in documents for p in d.pieces))
    said = declared or Declared()
    for model, parts in _models(documents):
        numbers = [number for number, _ in parts]
        for place, claim in _read_model([part for _, part in parts], said | model):
            yield numbers[place], claim


def _bounded(documents: Sequence[Scanned], count: int) -> None:
    """Raise an error where documents have so many formulas that reading them would take minutes."""
    if count > FORMULAS:
        raise LimitError(
            f"there are too many formulas: {count:,}",
            where=", ".join(document.file for document in documents[:3]),
            why=f"documents that are read together may have {FORMULAS:,}",
            remedy="check parts of it one by one",
        )


def _models(
    documents: Sequence[Scanned],
) -> list[tuple[Declared, list[tuple[int, Scanned]]]]:
    """Return the parts of documents that are about one model, each with the number of its document."""
    found: list[tuple[Declared, list[tuple[int, Scanned]]]] = [(Declared(), [])]
    for number, document in enumerate(documents):
        rest = list(document.pieces)
        while True:
            starts = (k for k, piece in enumerate(rest) if k and _model_of(piece) is not None)
            end = next(starts, len(rest))
            model = _model_of(rest[0]) if rest else None
            if model is not None:
                found.append((model, []))
            found[-1][1].append((number, replace(document, pieces=tuple(rest[:end]))))
            rest = rest[end:]
            if not rest:
                break
    return [(model, parts) for model, parts in found if parts]


def _model_of(piece: Piece) -> Declared | None:
    """Return the model that a declaration states, None if it states none, or is not understood."""
    if piece.kind is not Kind.DECLARATION:
        return None
    try:
        declared = declared_from_text(piece.text)
    except SymoptError:
        return None  # reading its part says why
    return declared if declared.parameters else None


def _read_model(documents: Sequence[Scanned], said: Declared) -> Iterator[tuple[int, Claim]]:
    """Yield the claims of documents that are about one model."""
    items, troubles = items_of(documents, said)
    _bounded(documents, len(items))
    book = Book(items, said)
    for since, known in coming(book.lines):
        if known.name not in said.data:
            book.ledger.expect(known, since)
    reader = Reader(book)
    for line in book.lines:
        for part in chosen(book, line):
            reader.take(part)
        if not line.item.ignored:
            yield from ((line.item.document, claim) for claim in reader.claims)
        reader.claims.clear()
    for trouble in troubles:
        number = next(n for n, d in enumerate(documents) if trouble.place.sheet in d.sheets)
        yield number, Claim(
            ClaimKind.EQUATION, trouble.place, trouble.place, trouble.place.text[:80], Setting(),
            settled=Status.NOT_UNDERSTOOD, message=trouble.message,
        )  # fmt: skip
