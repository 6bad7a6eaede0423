r"""A line of a document with carets under its wrong parts, cut to the columns there are.

    w_{11} \rightarrow w_{11} - \alpha \cdot x_1 w_1 a_1 (1-a_1)(y-\hat{y})
                              ^ should be +

Columns are those of a terminal: a wide character takes two, a combining one none. A tab is shown as a
space, and what would move the cursor as a dot.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from symopt.documents.scanning.source.placed import Place
from symopt.presentation.formats.picture_text import columns

_CUT = "…"
_AROUND = 16  # columns of what stands around a mark that is longer than the line


@dataclass(frozen=True, slots=True)
class _Letter:
    """A character as it is shown, the column where it begins, and whether it is marked."""

    shown: str
    column: int
    marked: bool

    @property
    def end(self) -> int:
        return self.column + columns(self.shown)


def excerpt(whole: Place, marked: Sequence[Place], hint: str, width: int) -> list[str]:
    """Return the line of a formula that holds its first mark, carets under the marks, the hint beside them.

    whole: the formula; what stands around it on the line is left out.   width: the columns there are.
    """
    letters = _letters(whole, marked)
    if not letters:
        return []
    start, stop = _window(letters, width)
    head = _CUT if start > 0 else ""
    tail = _CUT if stop < letters[-1].end else ""
    inside = [letter for letter in letters if start <= letter.column and letter.end <= stop]
    line = head + "".join(letter.shown for letter in inside) + tail
    carets = _carets(inside, start - columns(head))
    return [line.rstrip(), *_hinted(carets, hint, width)]


def _letters(whole: Place, marked: Sequence[Place]) -> list[_Letter]:
    """Return the characters of the formula on the line of the first mark."""
    sheet, first = whole.sheet, min(place.start for place in marked)
    line = sheet.line_column(first)[0] - 1
    after = sheet.starts[line + 1] if line + 1 < len(sheet.starts) else len(sheet.text)
    start = max(sheet.starts[line], min(whole.start, first))
    stop = min(after, max(whole.end, first + 1))
    lead = sheet.text[start:stop]
    start += 0 if first < start else min(len(lead) - len(lead.lstrip()), first - start)
    found: list[_Letter] = []
    column = 0
    for at in range(start, start + len(sheet.text[start:stop].rstrip())):
        shown = _shown(sheet.text[at])
        found.append(_Letter(shown, column, any(p.start <= at < p.end for p in marked)))
        column = found[-1].end
    return found


def _shown(letter: str) -> str:
    if letter in "\t\xa0":
        return " "
    return "·" if unicodedata.category(letter) in ("Cc", "Cs", "Cf", "Zl", "Zp") else letter


def _window(letters: Sequence[_Letter], width: int) -> tuple[int, int]:
    """Return the columns to show: all, or as many as fit with the first mark among them."""
    total = letters[-1].end
    if total <= width:
        return 0, total
    marked = [letter for letter in letters if letter.marked] or [letters[0]]
    room = max(width - 2, 8)
    size = min(marked[-1].end - marked[0].column, max(room - _AROUND, room // 2))
    start = max(0, marked[0].column - (room - size) // 2)
    start = min(start, total - room)
    return (0, room + 1) if start <= 1 else (start, min(total, start + room))


def _carets(letters: Sequence[_Letter], origin: int) -> str:
    line = ""
    for letter in letters:
        if letter.marked and letter.end > letter.column:
            line = line.ljust(letter.column - origin) + "^" * (letter.end - letter.column)
    return line


def _hinted(carets: str, hint: str, width: int) -> list[str]:
    """Return the carets with the hint after them, before them, or below, wherever there is room."""
    if not carets or not hint:
        return [carets] if carets else []
    if len(carets) + 1 + columns(hint) <= width:
        return [f"{carets} {hint}"]
    free = len(carets) - len(carets.lstrip())
    if columns(hint) + 1 <= free:
        return [" " * (free - columns(hint) - 1) + hint + " " + carets.lstrip()]
    return [carets, hint if columns(hint) <= width else hint[: width - 1] + _CUT]
