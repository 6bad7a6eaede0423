"""Where a remark may stand in a document without tearing it: after its paragraph, list item or display.

A display that is open (`$$`, an environment) goes on over blank lines. A remark in a block quote or a list
item begins as its lines do, so that it stays part of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from symopt.documents.scanning.source.placed import Sheet

_FENCE = re.compile(r"\s{0,3}(?:>\s?)*\s*(```+|~~~+)")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s|\\(?:sub)*section\b")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s")
_LEAD = re.compile(r"((?:\s{0,3}>\s?)*)(\s*(?:[-*+]|\d{1,9}[.)])\s+)?(\s*)")
_TOKEN = re.compile(
    r"\\\$|\$\$|\\\[|\\\]|\\begin\{(?!document)[a-zA-Z*]{1,40}\}|\\end\{(?!document)[a-zA-Z*]{1,40}\}"
)


@dataclass(frozen=True, slots=True)
class Spot:
    """After which line (counted from 1) a remark goes, and what its lines begin with."""

    line: int
    lead: str


class Blocks:
    """The lines of a sheet, and which of them end inside a display."""

    def __init__(self, sheet: Sheet) -> None:
        self.lines = sheet.text.split("\n")
        self.open = _open_displays(self.lines)

    def spot(self, line: int) -> Spot:
        """Return where a remark about a line goes."""
        first = last = line - 1
        while first > 0 and not self._begins(first):
            first -= 1
        while last + 1 < len(self.lines) and (self.open[last] or not self._begins(last + 1)):
            last += 1
        first += not self.lines[first].strip("> \t\r") and first < last
        return Spot(last + 1, _lead(self.lines[first]))

    def near(self, line: int) -> Spot:
        """Return where a remark goes that may interrupt a paragraph, but not a display."""
        last = line - 1
        while last + 1 < len(self.lines) and self.open[last]:
            last += 1
        return Spot(last + 1, "")

    def _begins(self, at: int) -> bool:
        """Return whether a line is blank or begins a block of its own."""
        line = self.lines[at]
        if self.open[at - 1]:
            return False
        return not line.strip("> \t\r") or bool(
            _ITEM.match(line.lstrip("> ")) or _HEADING.match(line)
        )


def _lead(line: str) -> str:
    found = _LEAD.match(line)
    if not found:
        return ""
    quote, item, space = found[1] or "", found[2] or "", found[3] or ""
    if quote and not quote.endswith(" "):
        quote += " "
    return quote + " " * len(item.expandtabs(4)) + (space if len(space) < 4 or item else "")


def _open_displays(lines: list[str]) -> list[bool]:
    """Return for each line whether a display is open at its end; a heading closes what was forgotten."""
    found: list[bool] = []
    dollars, depth, fence = False, 0, ""
    for line in lines:
        mark = _FENCE.match(line)
        if mark and not fence:
            fence = mark[1][:3]
        elif mark and mark[1].startswith(fence):
            fence = ""
        elif not fence:
            if _HEADING.match(line):
                dollars, depth = False, 0
            for token in _TOKEN.findall(line):
                if token == "$$":
                    dollars = not dollars
                elif token.startswith(("\\begin", "\\[")):
                    depth += 1
                elif token.startswith(("\\end", "\\]")):
                    depth = max(0, depth - 1)
        found.append(dollars or depth > 0)
    return found
