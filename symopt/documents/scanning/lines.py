r"""The lines of a text, with block quotes seen through, and how far a display reaches over them."""

from __future__ import annotations

import re

from symopt.documents.scanning.environments import is_formula

_QUOTE = re.compile(r"[ \t]*>[ \t]?")
_OPENING = re.compile(
    r"`+[^`]*`+|\\{1,2}\[|\\begin[ \t]*\{(?P<name>[A-Za-z]+\*?)\}|\\.|\$\$", re.DOTALL
)
_STOP = re.compile(r"[ \t]*(?:`{3}|~{3}|#{1,6}[ \t])")
_WORD = re.compile(r"(?<![A-Za-z\\])[A-Za-z]{3,}(?![A-Za-z])")
_CLOSED_BY = {"$$": "$$", "\\[": "\\]", "\\\\[": "\\\\]"}


class Lines:
    r"""The lines of a text by number from 0: where each begins and ends, without `\n` or `\r\n`."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.spans: list[tuple[int, int]] = []
        start = 0
        while start < len(text):
            stop = text.find("\n", start)
            stop = len(text) if stop < 0 else stop
            returned = stop > start and text[stop - 1] == "\r"
            self.spans.append((start, stop - 1 if returned else stop))
            start = stop + 1

    def __len__(self) -> int:
        return len(self.spans)

    def unquoted(self, start: int, end: int, limit: int = 50) -> tuple[int, int]:
        """Return how many `>` quote a line, at most `limit`, and where the rest begins."""
        depth = 0
        while depth < limit and (found := _QUOTE.match(self.text, start, end)):
            start = found.end()
            depth += 1
        return depth, start

    def runs(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return a line from `start` on with its newline, without a carriage return."""
        text = self.text
        if end >= len(text):
            return [(start, end)]
        return [(start, end), (end + 1, end + 2)] if text[end] == "\r" else [(start, end + 1)]

    def display_end(self, number: int, start: int, depth: int = 0) -> int:
        """Return the line on which the displays end that a line opens from `start` on; itself if none.

        A display that stands at the beginning of a line may hold empty lines, if nothing but its
        end follows and no sentence stands between; otherwise an empty line ends all formulas.
        depth: how many `>` quote the line.
        """
        while True:
            end = self.spans[number][1]
            if self.text.find("$$", start, end) < 0 and self.text.find("\\", start, end) < 0:
                return number
            opened = self._opened(start, end)
            if opened is None:
                return number
            place, opener, closer = opened
            first = not self.text[start:place].strip()
            found = self._closed(number + 1, depth, opener, closer, over_blanks=first)
            if found is None:
                return number
            number, start = found

    def _opened(self, start: int, end: int) -> tuple[int, str, str] | None:
        """Return place, opener and closer of the display that a line leaves open."""
        while True:
            for found in _OPENING.finditer(self.text, start, end):
                name = found["name"]
                opener = found[0]
                closer = _CLOSED_BY.get(opener)
                if name and is_formula(name):
                    closer = f"\\end{{{name}}}"
                if closer:
                    break
            else:
                return None
            close = _find(self.text, closer, found.end(), end)
            if close < 0:
                return found.start(), opener, closer
            start = close + len(closer)

    def _closed(
        self, number: int, depth: int, opener: str, closer: str, *, over_blanks: bool
    ) -> tuple[int, int] | None:
        """Return the line that closes a display, and the place after it."""
        blank = False
        for k in range(number, len(self.spans)):
            begin, end = self.spans[k]
            quoted, start = self.unquoted(begin, end, depth)
            line = self.text[start:end]
            if quoted < depth or _STOP.match(line):
                return None
            close = _find(self.text, closer, start, end)
            if close >= 0:
                after = close + len(closer)
                alone = not self.text[after:end].strip(" \t.,;")
                return (k, after) if alone or not blank else None
            if opener != closer and opener in line:
                return None
            if not line.strip():
                blank = True
                if not over_blanks:
                    return None
            elif blank and "\\" not in line and len(_WORD.findall(line)) > 3:
                return None
        return None


def _find(text: str, closer: str, start: int, end: int) -> int:
    """Return where a closer stands that no backslash escapes, -1 if nowhere."""
    place = text.find(closer, start, end)
    while place > start and text[place - 1] == "\\" and (place < 2 or text[place - 2] != "\\"):
        place = text.find(closer, place + 1, end)
    return place
