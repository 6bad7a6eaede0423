"""A document without a format: blocks of headings, prose, formulas, tables and pictures.

Presentation narrates results as blocks; formats turn blocks into LaTeX, Markdown, HTML or text.
A block holds mathematics as a syntax tree, seen here only as `Math.tree`, since this layer knows
the standard library alone.
"""

from __future__ import annotations

from dataclasses import field
from enum import Enum
from typing import Any, TypeAlias

from symopt.foundation.record import record


class Mark(Enum):
    """What is known of one line of a derivation."""

    GIVEN = "given"  # a definition or a goal: nothing to prove
    PROVED = "proved"
    ALMOST = "proved almost everywhere"
    NUMERIC = "checked numerically"


@record
class Math:
    """Mathematics inside a sentence or a table cell: a syntax tree."""

    tree: Any


@record
class Code:
    """A literal word inside a sentence: a file name, a command."""

    text: str


Inline: TypeAlias = "str | Math | Code"


@record
class Heading:
    """A section title; level 1 is the document's own."""

    level: int
    content: tuple[Inline, ...]


@record
class Prose:
    """A paragraph of text with inline mathematics."""

    content: tuple[Inline, ...]


@record
class Items:
    """A bulleted list; each item is a sentence with inline mathematics."""

    items: tuple[tuple[Inline, ...], ...]


@record
class Formula:
    """Displayed mathematics: one tree per line, aligned at the relation if there are several.

    abreast: lines that are short may stand beside one another.
    """

    lines: tuple[Any, ...]
    abreast: bool = False


@record
class Line:
    """One line of a derivation: `= tree`, with its reason and how it was checked."""

    tree: Any
    reason: tuple[Inline, ...] = ()
    mark: Mark = Mark.PROVED
    points: int = 0  # the number of points, where mark is NUMERIC


@record
class Steps:
    """A chain of equalities: head = line = line = …, each checked against the one before.

    shown: the lines that a page prints, where it goes over some; all of them if empty.
    """

    head: Any
    lines: tuple[Line, ...]
    shown: tuple[Line, ...] = ()

    @property
    def printed(self) -> tuple[Line, ...]:
        """The lines on a page; data holds them all."""
        return self.shown or self.lines


@record
class Group:
    """Derivations that belong together, proved by one law: a page sets each on one row where it fits.

    reason: the law, beside the rows.   most: so many short ones stand beside one another.
    Those that fit on no row are set as `Steps` are.
    """

    members: tuple[Steps, ...]
    reason: tuple[Inline, ...] = ()
    most: int = 6


@record
class Table:
    """A table; `align` holds one of "l", "c", "r" for each column."""

    header: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    align: str = ""
    caption: tuple[Inline, ...] = ()


@record
class Listing:
    """Source text, shown as it is."""

    text: str
    language: str = ""


@record
class Picture:
    """A picture in a file beside the document, with a sentence that stands for it."""

    file: str
    alternative: str
    caption: tuple[Inline, ...] = ()


Block: TypeAlias = "Heading | Prose | Items | Formula | Steps | Group | Table | Listing | Picture"


@record
class Document:
    """A title and its blocks.

    declares: what the names are, as the TOML of a specification; a format that has comments keeps it in
    one, so that the page can be checked.
    """

    title: str
    blocks: tuple[Block, ...] = field(default_factory=tuple)
    declares: str = ""
