"""Sentences with formulas on lines of a terminal: broken at spaces, before a sign rather than after it."""

from __future__ import annotations

from symopt.presentation.formats.picture_text import columns

_SIGNS = frozenset({"+", "-", "−", "=", "·", "→", "<", ">", "≤", "≥"})


def wrapped(text: str, limit: int) -> list[str]:
    """Return a text on lines of at most `limit` columns, where its words allow that.

    >>> wrapped("a = b + c", 6)
    ['a = b', '+ c']
    """
    lines: list[list[str]] = [[]]
    size = 0
    for word in text.split():
        needed = columns(word) + (1 if lines[-1] else 0)
        if lines[-1] and size + needed > limit:
            moved = [lines[-1].pop()] if len(lines[-1]) > 1 and lines[-1][-1] in _SIGNS else []
            lines.append([*moved, word])
            size = columns(" ".join(lines[-1]))
        else:
            lines[-1].append(word)
            size += needed
    return [" ".join(line) for line in lines]


def shortened(text: str, limit: int) -> str:
    """Return a text, cut with an ellipsis if it takes more than `limit` columns.

    >>> shortened("abcdef", 4)
    'abc…'
    """
    if columns(text) <= limit:
        return text
    kept, size = "", 1
    for letter in text:
        size += columns(letter)
        if size > limit:
            break
        kept += letter
    return kept.rstrip() + "…"
