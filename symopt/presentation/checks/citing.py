"""Where a claim stands, as a report cites it: notes.md:345:29, notes.ipynb cell 3:4:7."""

from __future__ import annotations

from symopt.documents.scanning.source.placed import Place
from symopt.presentation.formats.prose import clean


def cited(place: Place) -> str:
    """Return file, cell where there is one, line and column."""
    cell = "" if place.sheet.cell is None else f" cell {place.sheet.cell}"
    line, column = place.first
    return f"{clean(place.sheet.file)}{cell}:{line}:{column}"


def by_line(place: Place) -> str:
    """Return the line within its document, for a reader who has it at hand: "line 345", "cell 3, line 4"."""
    cell = "" if place.sheet.cell is None else f"cell {place.sheet.cell}, "
    return f"{cell}line {place.first[0]}"


def on_one_line(latex: str) -> str:
    r"""Return LaTeX with runs of spaces and line ends as one space, without control characters.

    >>> on_one_line("a\n   = b")
    'a = b'
    """
    return " ".join(clean(latex).split())
