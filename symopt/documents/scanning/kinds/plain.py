"""Plain text with dollars: formulas as in Markdown, and no other rule that could lose a line.

An empty line ends a paragraph, a list marker begins an item, a tab ends a cell. A heading is a short line
that stands alone and reads like a title. Fenced blocks named `symopt` are declarations; HTML comments are
comments.
"""

from __future__ import annotations

import re

from symopt.documents.scanning.findings import Findings
from symopt.documents.scanning.lines import Lines
from symopt.documents.scanning.paragraph import scan_paragraph
from symopt.documents.scanning.scanner import Scanner
from symopt.documents.scanning.source.piece import Kind, Scanned
from symopt.documents.scanning.source.placed import slice_of
from symopt.documents.scanning.source.places import joined
from symopt.documents.scanning.table import scan_cells
from symopt.documents.scanning.title import is_title

_ITEM = re.compile(r"[ \t]*(?:[-*+•–]|\d{1,3}[.)])[ \t]+(?=[^\s])")
_DECLARATION = re.compile(r"[ \t]*(`{3,}|~{3,})[ \t]*symopt[ \t]*")


def scan(file: str, text: str) -> Scanned:
    """Scan a plain text."""
    findings = Findings(file)
    findings.open(text)
    _Plain(findings).run()
    return findings.scanned()


class _Plain:
    """One pass over the lines of a text."""

    def __init__(self, findings: Findings) -> None:
        self.findings = findings
        self.text = findings.sheet.text
        self.lines = Lines(self.text)
        self.paragraph: list[tuple[int, int]] = []
        self.number = 0
        self._unclosed = False

    def run(self) -> None:
        while self.number < len(self.lines):
            start, end = self.lines.spans[self.number]
            line = self.text[start:end]
            fence = _DECLARATION.fullmatch(line)
            if not line.strip():
                self._flush()
                self.number += 1
            elif fence and not self._unclosed and self._declaration(fence[1]):
                pass
            elif not self.paragraph and self._is_alone() and is_title(line):
                self.findings.begin_block()
                self.findings.add(Kind.HEADING, slice_of(self.text, start, end), level=1)
                self.number += 1
            else:
                self._take(start, end)
        self._flush()

    def _flush(self) -> None:
        if self.paragraph:
            self.findings.begin_block()
            scan_paragraph(joined(self.text, self.paragraph), self.findings, markup=False)
            self.paragraph = []

    def _is_alone(self) -> bool:
        """Return whether an empty line or the end follows; the line before is known to be empty."""
        after = self.number + 1
        return after >= len(self.lines) or not self.text[slice(*self.lines.spans[after])].strip()

    def _take(self, start: int, end: int) -> None:
        """Take a line of a paragraph, an item, or a row of cells, with the displays that it opens."""
        item = _ITEM.match(self.text, start, end)
        if item:
            self._flush()
            start = item.end()
        last = self.lines.display_end(self.number, start)
        if last == self.number and "\t" in self.text[start:end].strip():
            self._flush()
            scan_cells(slice_of(self.text, start, end), self.findings)
        else:
            for k in range(self.number, last + 1):
                begin, stop = self.lines.spans[k]
                self.paragraph.extend(self.lines.runs(max(start, begin), stop))
        self.number = last + 1

    def _declaration(self, fence: str) -> bool:
        """Take a fenced declaration, if it is closed."""
        runs: list[tuple[int, int]] = []
        for k in range(self.number + 1, len(self.lines)):
            start, end = self.lines.spans[k]
            line = self.text[start:end].strip()
            if line[:3] == fence[:3] and len(line) >= len(fence) and not line.strip(fence[0]):
                self._flush()
                self.findings.declaration(runs, start)
                self.number = k + 1
                return True
            runs.extend(self.lines.runs(start, end))
        self._unclosed = True
        self.findings.problem(*self.lines.spans[self.number], "this declaration is never closed")
        return False


plain = Scanner(
    name="plain",
    title="Plain text",
    suffixes=(".txt", ".text"),
    scan=scan,
)
