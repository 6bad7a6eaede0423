r"""Where a formula ends that has begun: the closing `$`, `$$`, `\)` or `\]` of one text."""

from __future__ import annotations

import re

_DOLLAR = re.compile(
    r"\\(?:text|textrm|textit|textbf|mbox|hbox)[ \t]*\{|\\.|[{}$]|\n[ \t]*\n", re.DOTALL
)
_DOUBLE = re.compile(r"\\.|\$\$", re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_NESTED = 5_000  # characters that are searched for the end of a text with dollars of its own


class Closings:
    """Finds ends in one text; remembers where there are none, so that looking again costs nothing."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._flat_until = -1
        self._missing: dict[str, int] = {}

    def dollar(self, start: int) -> int:
        r"""Return where the next `$` stands, -1 if a blank line or the end comes first.

        A dollar inside `\text{if $x$}` does not count, if another one follows that does.
        """
        first, last, texts = -1, len(self.text), 0
        groups: list[bool] = []
        for found in _DOLLAR.finditer(self.text, start):
            token, last = found[0], found.start()
            if token == "$":
                first = last if first < 0 else first
                if not texts or last < self._flat_until:
                    return last
            elif token[0] == "\n" or (first >= 0 and last - first > _NESTED):
                break
            elif token[-1] == "{" and token != "\\{":
                groups.append(len(token) > 1)
                texts += groups[-1]
            elif token == "}" and groups:
                texts -= groups.pop()
        else:
            last = len(self.text)
        if first >= 0:
            self._flat_until = max(self._flat_until, last)
        return first

    def double(self, start: int) -> int:
        """Return where the next `$$` stands, -1 if there is none."""
        if self._missing.get("$$", len(self.text)) <= start:
            return -1
        for found in _DOUBLE.finditer(self.text, start):
            if found[0] == "$$":
                return found.start()
        self._missing["$$"] = start
        return -1

    def bracket(self, start: int, opener: str) -> int:
        r"""Return where the `\)` or `\]` stands that closes an opener before `start`, -1 if there is none.

        Openers with two backslashes, as Markdown may need them, are closed by two.
        """
        close = opener[:-1] + (")" if opener[-1] == "(" else "]")
        if self._missing.get(close, len(self.text)) <= start:
            return -1
        if len(opener) == 3:
            place, again = self.text.find(close, start), self.text.find(opener, start)
            if place < 0:
                self._missing[close] = start
            return place if again < 0 or place < again else -1
        for found in _ESCAPE.finditer(self.text, start):
            if found[0] == close:
                return found.start()
            if found[0] == opener:
                return -1
        self._missing[close] = start
        return -1
