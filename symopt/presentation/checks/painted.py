"""The text of a sheet as HTML lines, with marks where claims stand; every character is escaped.

Marks may overlap: a wrong part lies in a wrong claim, and that in a line with others. Each character takes
the strongest mark that covers it.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

from symopt.documents.scanning.source.placed import Place, Sheet
from symopt.presentation.formats.prose import clean

STRENGTH = ("right", "open", "step", "wrong", "part")
"""Classes of marks, the weakest first."""


@dataclass(frozen=True, slots=True)
class Painted:
    """A stretch of the sheet with the class of its mark, and what is shown when it is pointed at."""

    place: Place
    kind: str
    title: str = ""


def painted_lines(sheet: Sheet, painted: Sequence[Painted]) -> list[str]:
    """Return the lines of a sheet as HTML."""
    lines: list[str] = [""]
    for start, end, mark in _runs(len(sheet.text), painted):
        first, *rest = sheet.text[start:end].split("\n")
        lines[-1] += _marked(first, mark)
        lines += [_marked(part, mark) for part in rest]
    return lines


def _marked(text: str, mark: Painted | None) -> str:
    shown = escape(clean(text, keep="\t"))
    if mark is None or not text.strip():
        return shown
    title = f' title="{escape(clean(mark.title))}"' if mark.title else ""
    return f'<mark class="{mark.kind}"{title}>{shown}</mark>'


def _runs(size: int, painted: Sequence[Painted]) -> Iterator[tuple[int, int, Painted | None]]:
    """Yield stretches of the text, each with the strongest mark that covers all of it."""
    waiting = sorted(painted, key=lambda item: item.place.start, reverse=True)
    edges = {0, size, *(p.place.start for p in painted), *(p.place.end for p in painted)}
    cuts = sorted(edge for edge in edges if 0 <= edge <= size)
    active: list[tuple[int, int, int, Painted]] = []
    for start, end in zip(cuts, cuts[1:], strict=False):
        while waiting and waiting[-1].place.start <= start:
            item = waiting.pop()
            entry = (-STRENGTH.index(item.kind), item.place.end, len(waiting), item)
            heapq.heappush(active, entry)
        while active and active[0][1] <= start:
            heapq.heappop(active)
        yield start, end, active[0][3] if active else None
