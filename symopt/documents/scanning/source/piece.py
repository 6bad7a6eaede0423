"""What a scanner finds in a file, in reading order: formulas, the prose between them, headings, directives.

A directive is a comment that speaks to symopt: `ignore` (the line it stands on), `ignore-next`, `scope`.
A declaration is a block of TOML with the keys of a specification, or of `name = shape` and the like.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from symopt.documents.scanning.source.placed import Place, Placed, Sheet


class Kind(Enum):
    """What a piece of a document is."""

    FORMULA = "formula"
    PROSE = "prose"
    HEADING = "heading"
    DIRECTIVE = "directive"
    DECLARATION = "declaration"


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a sheet.

    content: of a formula its LaTeX without delimiters, of a directive its word ("ignore-next"), of a
        declaration its TOML, of prose and headings the text.
    display: whether a formula stands by itself.   level: of a heading, 1 is the highest.
    block: pieces of one paragraph, list item, table cell or display environment share a number.
    """

    kind: Kind
    sheet: Sheet
    content: Placed
    display: bool = False
    level: int = 0
    block: int = 0

    @property
    def text(self) -> str:
        """The content as text."""
        return self.content.text

    def place(self, start: int = 0, end: int | None = None) -> Place:
        """Return where characters of the content stand in the sheet."""
        return Place(self.sheet, *self.content.span(start, len(self.text) if end is None else end))


@dataclass(frozen=True, slots=True)
class Scanned:
    """A document as found: its sheets, its pieces in reading order, and what could not be scanned.

    problems: sentences with their places, such as a `$` that is never closed.
    """

    file: str
    sheets: tuple[Sheet, ...]
    pieces: tuple[Piece, ...]
    problems: tuple[tuple[Place, str], ...] = ()
