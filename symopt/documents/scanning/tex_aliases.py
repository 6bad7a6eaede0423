r"""Formula environments under a document's own names.

`\newenvironment{eq}{\begin{equation}}{\end{equation}}` makes `eq` another name of `equation`, and
`\newcommand{\be}{\begin{equation}}` makes `\be … \ee` one.
"""

from __future__ import annotations

import re

from symopt.documents.scanning.environments import is_delimiter, is_display
from symopt.documents.scanning.macros import Macros
from symopt.documents.scanning.source.placed import Placed

NAMES = 100
"""Environments that a document may name."""
_DEFINITION = re.compile(r"\\(?:re)?newenvironment\*?\s*\{\s*([A-Za-z]+\*?)\s*\}\s*(?:\[\d\]\s*)?")
_BEGIN = re.compile(r"\s*\\begin\s*\{([A-Za-z]+\*?)\}")
_END = re.compile(r"\\end\s*\{([A-Za-z]+\*?)\}")


class Aliases:
    """Names of formula environments in one document."""

    def __init__(self, text: str, macros: Macros) -> None:
        self.text = text
        self.macros = macros
        self.names: dict[str, str] = {}

    def define(self, place: int, pairs: dict[int, int]) -> int:
        r"""Read the \newenvironment at a place; return where it ends, -1 if it is not understood."""
        found = _DEFINITION.match(self.text, place)
        first = pairs.get(found.end(), -1) if found else -1
        if not found or first < 0:
            return -1
        begin = _BEGIN.match(self.text, found.end() + 1, first)
        second = first + 1
        while self.text[second : second + 1].isspace():
            second += 1
        end = pairs.get(second, -1)
        if begin and is_display(begin[1]) and len(self.names) < NAMES:
            self.names[found[1]] = begin[1]
        return end + 1 if end >= 0 else first + 1

    def environment(self, name: str, start: int, inner: int) -> tuple[Placed, int] | None:
        r"""Return content and end of an environment whose `\begin{name}` stands at a place."""
        opener, closer = f"\\begin{{{name}}}", f"\\end{{{name}}}"
        close = self._close(inner, re.escape(opener), re.escape(closer))
        if close is None:
            return None
        content = self.text[inner : close.start()]
        offsets = range(inner, close.start())
        target = self.names[name]
        if is_delimiter(target):
            return Placed(content, (*offsets, close.start())), close.end()
        before, after = f"\\begin{{{target}}}", f"\\end{{{target}}}"
        places = [start] * len(before) + [*offsets] + [close.start()] * len(after)
        places[-1] = close.end() - 1
        return Placed(before + content + after, (*places, close.end())), close.end()

    def macro(self, word: str, start: int, inner: int) -> tuple[Placed, int] | None:
        r"""Return content and end of a formula between two macros such as \be and \ee."""
        macro = self.macros.get(word)
        begin = _BEGIN.match(macro.body) if macro and not macro.arguments else None
        if not begin or not is_display(begin[1]):
            return None
        closers = [
            rf"\\{re.escape(name)}(?![A-Za-z])"
            for name, other in self.macros.items()
            if (end := _END.search(other.body)) and end[1] == begin[1]
        ]
        closers.append(re.escape(f"\\end{{{begin[1]}}}"))
        close = self._close(inner, rf"\\{word}(?![A-Za-z])", "|".join(closers[-NAMES:]))
        if close is None:
            return None
        alone = macro is not None and begin.end() == len(macro.body.rstrip())
        first, last = (
            (inner, close.start()) if alone and is_delimiter(begin[1]) else (start, close.end())
        )
        return Placed(self.text[first:last], range(first, last + 1)), close.end()

    def _close(self, place: int, opener: str, closer: str) -> re.Match[str] | None:
        pattern = re.compile(rf"(?P<again>{opener})|{closer}")
        found = pattern.search(self.text, place)
        return None if found is None or found["again"] else found
