"""A row of a table: its cells, which a `|` or a tab ends that stands in no formula and in no code."""

from __future__ import annotations

import re

from symopt.documents.scanning.findings import Findings
from symopt.documents.scanning.inline import find
from symopt.documents.scanning.paragraph import scan_paragraph
from symopt.documents.scanning.source.placed import Placed
from symopt.documents.scanning.source.places import part

_BAR = re.compile(r"\\.|\|", re.DOTALL)
_DASHES = frozenset("|-: \t\r")


def columns(line: str) -> int:
    """Return how many columns a row of dashes announces, 0 if it is none."""
    line = line.strip()
    if "-" not in line or not _DASHES.issuperset(line):
        return 0
    cells = line.removeprefix("|").removesuffix("|").split("|")
    return len(cells) if ("|" in line or ":" in line) and all("-" in c for c in cells) else 0


def scan_row(row: Placed, count: int, findings: Findings) -> None:
    """Scan each cell as a block of its own.

    A `|` inside a formula does not end a cell, unless only then the row has `count` cells.
    """
    bars = [bar.start() for bar in _BAR.finditer(row.text) if bar[0] == "|"]
    found = [(stretch.start, stretch.end) for stretch in find(row.text, markup=True)]
    free = _outside(bars, found)
    cells = _cells(row.text, free)
    if len(cells) != count and len(other := _cells(row.text, bars)) == count:
        cells = other
    _scan(row, cells, findings, markup=True)


def scan_cells(row: Placed, findings: Findings) -> None:
    """Scan a line whose cells end at tabs."""
    tabs = [k for k, character in enumerate(row.text) if character == "\t"]
    found = [(stretch.start, stretch.end) for stretch in find(row.text, markup=False)]
    _scan(row, _cells(row.text, _outside(tabs, found)), findings, markup=False)


def _scan(row: Placed, cells: list[tuple[int, int]], findings: Findings, *, markup: bool) -> None:
    for start, end in cells:
        if row.text[start:end].strip():
            findings.begin_block()
            scan_paragraph(part(row, start, end), findings, markup=markup)


def _outside(bars: list[int], stretches: list[tuple[int, int]]) -> list[int]:
    free: list[int] = []
    k = 0
    for bar in bars:
        while k < len(stretches) and stretches[k][1] <= bar:
            k += 1
        if k == len(stretches) or not stretches[k][0] <= bar:
            free.append(bar)
    return free


def _cells(text: str, bars: list[int]) -> list[tuple[int, int]]:
    edges = [-1, *bars, len(text)]
    cells = [(a + 1, b) for a, b in zip(edges, edges[1:], strict=False)]
    if cells and not text[slice(*cells[0])].strip():
        cells = cells[1:]
    if cells and not text[slice(*cells[-1])].strip():
        cells = cells[:-1]
    return cells
