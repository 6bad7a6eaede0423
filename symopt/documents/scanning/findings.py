"""What a scanner has found so far: pieces in reading order, and problems with their places.

A formula is handed on without comments, with its macros written out and without white space at its ends.
"""

from __future__ import annotations

import re

from symopt.documents.scanning.expand import Expander
from symopt.documents.scanning.macros import Macros, define
from symopt.documents.scanning.source.piece import Kind, Piece, Scanned
from symopt.documents.scanning.source.placed import Place, Placed, Sheet, slice_of
from symopt.documents.scanning.source.places import joined, trimmed, without

PROBLEMS = 100
"""Problems that are reported of one document."""
DIRECTIVES = ("ignore", "ignore-next", "scope")
"""What a comment `symopt: …` may say."""
_DIRECTIVE = re.compile(r"\s*symopt:[ \t]*([\w-]+)")
_COMMENT = re.compile(r"(\\.)|^[ \t]*%[^\n]*\n|%[^\n]*", re.DOTALL | re.MULTILINE)


class Findings:
    """A document while it is scanned."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.sheets: list[Sheet] = []
        self.pieces: list[Piece] = []
        self.problems: list[tuple[Place, str]] = []
        self.macros = Macros()
        self._expander = Expander(self.macros)
        self._block = 0

    def open(self, text: str, cell: int | None = None) -> Sheet:
        """Begin a sheet; what is found from here on stands in it."""
        self.sheets.append(Sheet(self.file, text, cell))
        self._block += 1
        return self.sheets[-1]

    @property
    def sheet(self) -> Sheet:
        """The sheet that is being scanned."""
        return self.sheets[-1]

    def begin_block(self) -> None:
        """Begin a paragraph, list item, table cell or the like."""
        self._block += 1

    def add(self, kind: Kind, content: Placed, *, display: bool = False, level: int = 0) -> None:
        """Add a piece, unless it is empty."""
        content = trimmed(content) if kind is not Kind.DECLARATION else content
        if content.text:
            self.pieces.append(Piece(kind, self.sheet, content, display, level, self._block))

    def formula(self, content: Placed, *, display: bool, comments: bool = False) -> None:
        """Add a formula.   comments: whether `%` begins a comment even in a single line."""
        if "%" in content.text and (comments or "\n" in content.text.strip()):
            found = _COMMENT.finditer(content.text)
            content = without(content, [m.span() for m in found if not m[1]])
        content, problems = define(content, self.macros)
        if self.macros:
            content, problem = self._expander.expand(content)
            problems = (*problems, problem) if problem else problems
        self.add(Kind.FORMULA, content, display=display)
        for message in problems:
            self.problem(content.offsets[0], content.offsets[-1], message)

    def comment(self, start: int, end: int) -> bool:
        """Add the directive of a comment, whose text is given; whether it speaks to symopt."""
        found = _DIRECTIVE.match(self.sheet.text, start, end)
        if not found:
            return False
        if found[1] in DIRECTIVES:
            self.add(Kind.DIRECTIVE, slice_of(self.sheet.text, *found.span(1)))
        else:
            known = ", ".join(DIRECTIVES)
            self.problem(*found.span(1), f"symopt knows no directive {found[1]!r}, only {known}")
        return True

    def declaration(self, runs: list[tuple[int, int]], default: int) -> None:
        """Add a block of TOML."""
        self.begin_block()
        self.add(Kind.DECLARATION, joined(self.sheet.text, runs, default))
        self.begin_block()

    def problem(self, start: int, end: int, message: str) -> None:
        """Say that something could not be scanned."""
        if len(self.problems) == PROBLEMS:
            message = f"more than {PROBLEMS} problems: the others are not listed"
        if len(self.problems) <= PROBLEMS:
            self.problems.append((Place(self.sheet, start, max(start, end)), message))

    def scanned(self) -> Scanned:
        """Return what was found."""
        return Scanned(self.file, tuple(self.sheets), tuple(self.pieces), tuple(self.problems))
