r"""A statement: sides joined by signs, `a = b = c`, or a side alone; nothing is parsed yet.

Sides are places in a formula's text. A statement that begins with a sign (`= b`) goes on with the one before
it, maybe from another display; one that ends with a sign is gone on with by the next one.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from symopt.documents.scanning.source.piece import Piece
from symopt.documents.scanning.source.placed import Place


class Sign(Enum):
    """A sign between two sides."""

    EQUAL = "="
    DEFINED = ":="
    ARROW = "->"  # an update, an equality, "tends to", or a remark: the context decides
    IMPLIES = "=>"
    APPROXIMATE = "≈"
    MAPS = "↦"
    LESS = "<"
    LESS_EQUAL = "<="
    GREATER = ">"
    GREATER_EQUAL = ">="
    UNEQUAL = "!="
    IN = "in"
    PROPORTIONAL = "∝"


@dataclass(frozen=True, slots=True)
class Side:
    """One side: characters start to end of the formula's text, in a row of its environment."""

    start: int
    end: int
    row: int = 0


@dataclass(frozen=True, slots=True)
class Statement:
    r"""What one row of a formula says.

    sides, signs: side, sign, side, …: one sign fewer than sides; a side alone has no sign. No side at all
        where the formula is only words.
    leading: the sign that it begins with, None if none. An arrow between equations, `a = b \to c = d`,
        leads the second one: c may follow from b, or be equal to it.   trailing: the sign that it ends with.
    before, after: words in the formula itself, as in `\text{where }z = wx` or `= 0 \text{ if }x > 0`.
    row: the row of an aligned environment, from 0.   cell: the pair of columns, from 0.
    group: statements of one environment or formula share a number.
    unread: what was left out to get on, a stray bracket or a remark, each with its place in the text.
    gaps: places within the sides that are not part of them, such as the `\\ &` of a side that goes on in
        the next row. A parser reads sides in `readable`, not in the formula's text.
    """

    piece: Piece
    sides: tuple[Side, ...]
    signs: tuple[Sign, ...]
    leading: Sign | None = None
    trailing: Sign | None = None
    before: str = ""
    after: str = ""
    row: int = 0
    cell: int = 0
    group: int = 0
    unread: tuple[tuple[Side, str], ...] = ()
    gaps: tuple[Side, ...] = ()

    @property
    def readable(self) -> str:
        """The formula's text with blanks for the gaps: as long, so that places are the same in both."""
        text = self.piece.text
        if not self.gaps:
            return text
        parts, last = list[str](), 0
        for gap in self.gaps:
            parts.extend((text[last : gap.start], " " * (gap.end - gap.start)))
            last = gap.end
        return "".join((*parts, text[last:]))

    def text(self, side: Side) -> str:
        """Return a side as it is written."""
        return self.piece.text[side.start : side.end]

    def place(self, side: Side) -> Place:
        """Return where a side stands in its sheet."""
        return self.piece.place(side.start, side.end)
