r"""Macros written out within bounds; what is written out points at the macro's place in the source.

The characters of an argument keep their own places; the rest of the body has the place of the backslash, and
its last character that of the call's end, so that a span over the whole covers the whole call.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from symopt.documents.scanning.macros import Macro, Macros, braces
from symopt.documents.scanning.source.placed import Placed

CALLS = 1_000
"""Macro calls of one formula."""
DEPTH = 20
"""Macros within macros."""
SIZE = 20_000
"""Characters that a formula may grow to."""
TOTAL = 5_000_000
"""Characters that the formulas of a document may grow by."""

_CALL = re.compile(r"\\(?:[A-Za-z@]+|[^A-Za-z@])", re.DOTALL)
_ENDS_IN_WORD = re.compile(r"\\[A-Za-z@]+\Z")
_SPACE = re.compile(r"\s*")
_TOKEN = re.compile(r"\\[A-Za-z@]+|\\.|[^\\{}\s]", re.DOTALL)
_PARAMETER = re.compile(r"#([1-9])")
_OPTIONAL = re.compile(r"\s*\[([^\[\]]*)\]")
_ENSURE = Macro("#1", 1)


class _TooMuch(Exception):  # noqa: N818 - ends one expansion, never leaves this file
    """A bound is reached."""


@dataclass(slots=True)
class _Frame:
    """A text that is being read, how deep in macros it stands, and whether it stands for itself."""

    text: str
    offsets: Sequence[int]
    depth: int
    primitive: bool = False
    at: int = 0
    pairs: dict[int, int] | None = None

    def closing(self, place: int) -> int:
        """Return where the brace at a place is closed, -1 if nowhere."""
        if self.pairs is None:
            self.pairs = braces(self.text)
        return self.pairs.get(place, -1)


class Expander:
    """Writes macros out; keeps account of how much a document has grown."""

    def __init__(self, macros: Macros) -> None:
        self._macros = macros
        self._grown = 0

    def expand(self, content: Placed) -> tuple[Placed, str]:
        """Return a formula with its macros written out, and a problem ("" if none).

        A formula that reaches a bound is returned as it is.
        """
        if not any(self._known(call[0][1:]) for call in _CALL.finditer(content.text)):
            return content, ""
        try:
            grown = self._run(content)
        except _TooMuch as reason:
            return content, f"macros are not written out here: {reason}"
        self._grown += len(grown.text)
        return grown, ""

    def _known(self, name: str) -> Macro | None:
        return self._macros.get(name) or (_ENSURE if name == "ensuremath" else None)

    def _run(self, content: Placed) -> Placed:
        out = _Output()
        stack = [_Frame(content.text, content.offsets, 0)]
        calls = 0
        while stack:
            frame = stack[-1]
            call = None if frame.primitive else _CALL.search(frame.text, frame.at)
            stop = call.start() if call else len(frame.text)
            out.put(frame, frame.at, stop)
            if not call:
                stack.pop()
                continue
            frame.at = call.end()
            macro = self._known(call[0][1:])
            inner = _written_out(frame, call, macro) if macro else None
            if inner is None:
                out.put(frame, call.start(), call.end())
                continue
            calls += 1
            if calls > CALLS:
                raise _TooMuch(f"more than {CALLS:,} calls")
            if inner.depth > DEPTH:
                raise _TooMuch(f"they are nested more than {DEPTH} deep")
            if out.size + len(inner.text) > SIZE or self._grown + out.size > TOTAL:
                raise _TooMuch("the formula or the document would grow too large")
            stack.append(inner)
        end = content.offsets[-1]
        return Placed("".join(out.texts), (*out.offsets, end))


class _Output:
    """What is written so far."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.offsets: list[int] = []
        self.size = 0

    def put(self, frame: _Frame, start: int, stop: int) -> None:
        """Add characters of a frame; a space keeps a command from running into a letter."""
        if start >= stop:
            return
        letter = frame.text[start].isalpha()
        if letter and self.texts and _ENDS_IN_WORD.search(self.texts[-1]):
            self.texts.append(" ")
            self.offsets.append(self.offsets[-1])
        self.texts.append(frame.text[start:stop])
        self.offsets.extend(frame.offsets[start:stop])
        self.size += stop - start


def _written_out(frame: _Frame, call: re.Match[str], macro: Macro) -> _Frame | None:
    """Return the body of a call with its arguments; None if arguments are missing."""
    start, end = frame.offsets[call.start()], frame.offsets[call.end() - 1]
    arguments: list[tuple[str, Sequence[int]]] = []
    place = call.end()
    if macro.default is not None:
        optional = _OPTIONAL.match(frame.text, place)
        if optional:
            place = optional.end()
            inner = optional.span(1)
            arguments.append((optional[1], frame.offsets[inner[0] : inner[1]]))
        else:
            arguments.append((macro.default, (start,) * len(macro.default)))
    while len(arguments) < macro.arguments:
        found = _argument(frame, place)
        if found is None:
            return None
        first, last, place = found
        arguments.append((frame.text[first:last], frame.offsets[first:last]))
    if macro.arguments:
        end = frame.offsets[place - 1]
    frame.at = place
    text, offsets = _substitute(macro.body, arguments, start, end)
    return _Frame(text, offsets, frame.depth + 1, macro.primitive)


def _argument(frame: _Frame, place: int) -> tuple[int, int, int] | None:
    """Return start and end of an argument, and the place after it."""
    space = _SPACE.match(frame.text, place)
    place = space.end() if space else place
    if frame.text[place : place + 1] == "{":
        close = frame.closing(place)
        return (place + 1, close, close + 1) if close >= 0 else None
    token = _TOKEN.match(frame.text, place)
    return (*token.span(), token.end()) if token else None


def _substitute(
    body: str, arguments: list[tuple[str, Sequence[int]]], start: int, end: int
) -> tuple[str, Sequence[int]]:
    """Return the body with its arguments put in, and the place of each character."""
    texts: list[str] = []
    offsets: list[int] = []
    last = 0
    own = -1  # the last character that is the body's own
    for found in [*_PARAMETER.finditer(body), None]:
        stop = found.start() if found else len(body)
        texts.append(body[last:stop])
        offsets.extend([start] * (stop - last))
        own = len(offsets) - 1 if stop > last else own
        if found:
            last = found.end()
            index = int(found[1]) - 1
            if index < len(arguments):
                texts.append(arguments[index][0])
                offsets.extend(arguments[index][1])
        if len(offsets) > SIZE:
            raise _TooMuch("the formula would grow too large")
    if own == len(offsets) - 1 and own >= 0:
        offsets[own] = max(start, end)
    return "".join(texts), offsets
