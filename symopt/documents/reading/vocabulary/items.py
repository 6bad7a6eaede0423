"""Statements of documents in reading order, each with what stands around it.

A heading with another title begins another section; the same title again, compared by letters and digits
alone, goes on with the section of that title. An example or exercise is a section within one. The directive
`scope` forgets all definitions so far.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from symopt.documents.reading.vocabulary.declared import Declared, declared_from_text
from symopt.documents.reading.vocabulary.exercises import Units
from symopt.documents.scanning.source.piece import Kind, Piece, Scanned
from symopt.documents.scanning.source.placed import Place, Sheet
from symopt.documents.statements.chain import Statement
from symopt.documents.statements.split import split
from symopt.foundation.errors import LimitError, SymoptError


@dataclass(frozen=True, slots=True)
class Item:
    """A statement in its surroundings.

    order: its number among all statements.   document: the number of its document.
    section: the title it stands under, with the example or exercise that it belongs to.
    scope: how many `scope` directives came before.
    apart: whether a heading or a scope stands between it and the statement before.
    stretch: how many times that was so: statements under one heading share the number.
    chapter: the highest title above it, "" before the first one.
    unit: the example or exercise that it belongs to, "" for what is general.
    before, after: the prose between it and the formula before or after.
    ignored: whether a directive silences it.   declared: what has been declared so far.
    """

    statement: Statement
    order: int
    document: int
    section: str
    scope: int
    apart: bool
    stretch: int
    chapter: str
    unit: str
    before: str
    after: str
    ignored: bool
    declared: Declared

    @property
    def place(self) -> Place:
        """Where the statement stands, from its first side to its last."""
        sides = self.statement.sides
        return self.statement.piece.place(sides[0].start, sides[-1].end)

    @property
    def line(self) -> int:
        """The line it begins on."""
        return self.place.first[0]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A declaration, or a formula too long, that could not be read."""

    place: Place
    message: str


def title_key(text: str) -> str:
    """Return a title by its letters and digits: titles with the same key are the same."""
    return "".join(c for c in text.casefold() if c.isalnum())


def items_of(
    documents: Sequence[Scanned], declared: Declared
) -> tuple[tuple[Item, ...], tuple[Trouble, ...]]:
    """Return the statements of all documents in order, and the declarations that were not read."""
    walk = _Walk(declared)
    for number, document in enumerate(documents):
        walk.document(number, document)
    return tuple(walk.items), tuple(walk.troubles)


class _Walk:
    """The pieces of documents, one after another."""

    def __init__(self, declared: Declared) -> None:
        self.declared = declared
        self.items: list[Item] = []
        self.troubles: list[Trouble] = []
        self.section, self.scope = "", 0
        self.apart, self.stretch = False, 0
        self.chapter, self.level = "", 1
        self.units = Units()
        self.words: list[str] = []
        self.last: list[int] = []  # places of the items of the formula before

    def document(self, number: int, document: Scanned) -> None:
        self.section, self.apart = f"document {number}", True
        self.chapter, self.level = "", _chapter_level(document.pieces)
        self.units.head("", 0)
        self.close()
        silenced = frozenset(_silenced(document.pieces))
        for piece in document.pieces:
            if piece.kind in (Kind.FORMULA, Kind.PROSE):
                self.units.take(piece)
            match piece.kind:
                case Kind.FORMULA:
                    self.formula(number, piece, _is_silenced(piece, silenced))
                case Kind.PROSE:
                    self.words.append(piece.text)
                case Kind.HEADING:
                    self.heading(piece)
                case Kind.DIRECTIVE if piece.text.strip() == "scope":
                    self.scope, self.apart = self.scope + 1, True
                    self.close()
                case Kind.DECLARATION:
                    self.declaration(piece)
                case _:
                    pass
        self.close()

    def heading(self, piece: Piece) -> None:
        key = title_key(piece.text)
        self.units.head(piece.text, piece.level)
        if key:
            self.apart = self.apart or key != self.section
            self.section = key
            if piece.level <= self.level:
                self.chapter = key
        self.close()

    def declaration(self, piece: Piece) -> None:
        try:
            self.declared = self.declared | declared_from_text(piece.text)
        except SymoptError as error:
            self.troubles.append(Trouble(piece.place(), str(error)))

    def formula(self, number: int, piece: Piece, ignored: bool) -> None:
        before = self.close()
        now, above = self.units.now, self.units.above
        section = f"{self.section} {now}" if now else self.section
        unit = f"{above};{f'{section};' if now else ''}" if above or now else ""
        try:
            statements = split(piece)
        except LimitError as error:
            self.troubles.append(Trouble(piece.place(), str(error)))
            return
        for statement in statements:
            if not statement.sides:
                continue
            self.last.append(len(self.items))
            self.stretch += self.apart
            self.items.append(
                Item(
                    statement, len(self.items), number, section, self.scope, self.apart,
                    self.stretch, self.chapter, unit,
                    before, "", ignored, self.declared,
                )
            )  # fmt: skip
            before, self.apart = "", False

    def close(self) -> str:
        """End the prose here; the formula before it learns what followed."""
        text = " ".join(" ".join(self.words).split())
        self.words.clear()
        if text and self.last:
            place = self.last[-1]
            self.items[place] = replace(self.items[place], after=text)
        self.last.clear()
        return text


def _chapter_level(pieces: Iterable[Piece]) -> int:
    """Return the highest level of which there is more than one heading: a title alone is no chapter."""
    levels = [piece.level for piece in pieces if piece.kind is Kind.HEADING]
    return min((level for level in levels if levels.count(level) > 1), default=0)


def _silenced(pieces: Iterable[Piece]) -> Iterator[tuple[Sheet, int]]:
    """Yield the lines that directives silence."""
    waiting = False
    for piece in pieces:
        place = piece.place()
        if piece.kind is Kind.DIRECTIVE:
            word = piece.text.strip()
            waiting = waiting or word == "ignore-next"
            if word == "ignore":
                yield place.sheet, place.first[0]
        elif piece.kind is Kind.FORMULA and waiting:
            waiting = False
            for line in range(place.first[0], place.last[0] + 1):
                yield place.sheet, line


def _is_silenced(piece: Piece, lines: frozenset[tuple[Sheet, int]]) -> bool:
    if not lines:
        return False
    place = piece.place()
    return any((place.sheet, n) in lines for n in range(place.first[0], place.last[0] + 1))
