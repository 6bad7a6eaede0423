"""Text with the place in its source of each character.

What a scanner hands on is not always a slice of the file: the `> ` of a block quote is left out, a macro is
written out. `offsets[k]` is where character k of `text` stands in the source; one more says where it ends.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Placed:
    """A text, and for each character its place in the source; `offsets` is one longer than `text`."""

    text: str
    offsets: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where characters start to end (excluded) stand in the source.

        >>> Placed("ab", (4, 7, 8)).span(0, 2)
        (4, 8)
        """
        if isinstance(self.offsets, range) or end <= start:
            return self.offsets[start], self.offsets[max(start, end)]
        within = self.offsets[start:end]
        first, last = (
            min(within),
            max(within) + 1,
        )  # a macro may write its arguments in another order
        return first, max(last, self.offsets[end]) if end == len(self.text) else last


def slice_of(text: str, start: int, end: int) -> Placed:
    """Return a part of a source as it stands there."""
    return Placed(text[start:end], range(start, end + 1))


@dataclass(frozen=True, slots=True)
class Sheet:
    """One text with lines: a file, or a cell of a notebook.

    file: as the user named it.   cell: its number from 1, None for a file that has none.
    """

    file: str
    text: str
    cell: int | None = None
    starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Find where the lines begin."""
        starts = [0]
        while place := self.text.find("\n", starts[-1]) + 1:
            starts.append(place)
        object.__setattr__(self, "starts", tuple(starts))

    def line_column(self, offset: int) -> tuple[int, int]:
        """Return line and column of a place, both from 1; columns count characters."""
        line = bisect_right(self.starts, offset) - 1
        return line + 1, offset - self.starts[line] + 1

    def line(self, number: int) -> str:
        """Return a line, counted from 1, without its end."""
        start = self.starts[number - 1]
        end = self.starts[number] - 1 if number < len(self.starts) else len(self.text)
        return self.text[start:end].rstrip("\r")


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a sheet, by offsets into its text; the end is excluded."""

    sheet: Sheet
    start: int
    end: int

    @property
    def first(self) -> tuple[int, int]:
        """Line and column of the first character, from 1."""
        return self.sheet.line_column(self.start)

    @property
    def last(self) -> tuple[int, int]:
        """Line and column of the last character, from 1."""
        return self.sheet.line_column(max(self.start, self.end - 1))

    @property
    def text(self) -> str:
        """What stands there."""
        return self.sheet.text[self.start : self.end]
