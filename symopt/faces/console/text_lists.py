"""Lists in one word: `x=4,y=4`, `w=[1,2],b=0`, `x>0,y>0`, split at commas outside brackets."""

from __future__ import annotations

from collections.abc import Iterable

from symopt.foundation.errors import ReadingError

_PAIRS = {"(": ")", "[": "]", "{": "}"}


def split_commas(text: str) -> list[str]:
    """Return the parts of a list, stripped; empty parts are refused.

    Raises ReadingError for an empty part or brackets that do not match.

    >>> split_commas("w=[1, 2], b=0")
    ['w=[1, 2]', 'b=0']
    """
    parts: list[str] = []
    start = 0
    closing: list[str] = []
    for place, letter in enumerate(text):
        if letter in _PAIRS:
            closing.append(_PAIRS[letter])
        elif letter in _PAIRS.values():
            if not closing or closing.pop() != letter:
                raise _unmatched(text, letter)
        elif letter == "," and not closing:
            parts.append(text[start:place].strip())
            start = place + 1
    if closing:
        raise _unmatched(text, closing[-1])
    parts.append(text[start:].strip())
    if not all(parts):
        raise ReadingError(
            "a part of a list is empty", where=text[:100], remedy="write a,b without extra commas"
        )
    return parts


def split_all(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the parts of several lists."""
    return tuple(part for text in texts for part in split_commas(text))


def _unmatched(text: str, bracket: str) -> ReadingError:
    return ReadingError(
        f"the brackets of a list do not match: {bracket!r}",
        where=text[:100],
        remedy="close each bracket that is opened",
    )
