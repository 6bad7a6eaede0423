"""The texts of a checked document, for an annotated copy of it."""

from __future__ import annotations

from symopt.documents.judging.checked import CheckedDocument
from symopt.documents.scanning.source.placed import Sheet


def sheets_of(document: CheckedDocument) -> tuple[Sheet, ...]:
    """Return the sheets of a document: its one text, or the cells of a notebook."""
    if document.sheets:
        return document.sheets
    placed = [checked.claim.place.sheet for checked in document.claims]
    placed += [place.sheet for place, _ in document.problems]
    found: dict[int, Sheet] = {}
    for sheet in placed:
        found.setdefault(sheet.cell or 0, sheet)
    return tuple(found[cell] for cell in sorted(found))
