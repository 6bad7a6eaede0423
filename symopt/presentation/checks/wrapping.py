"""Sentences with formulas on lines of a terminal: broken at spaces, before a sign rather than after it."""

from __future__ import annotations

from symopt.presentation.formats.picture_text import columns

_SIGNS = frozenset({"+", "-", "−", "=", "·", "→", "<", ">", "≤", "≥"})
_EARLY = 0.45  # of a line, before which it is not broken for the sake of brackets


def wrapped(text: str, limit: int) -> list[str]:
    """Return a text on lines of at most `limit` columns, where its words allow that.

    Formulas are broken outside of brackets if there is such a place in the later half of the line.

    >>> wrapped("a = b + c", 6), wrapped("aaa + bb (c + d)", 14)
    (['a = b', '+ c'], ['aaa + bb', '(c + d)'])
    """
    lines: list[str] = []
    line: list[str] = []
    for word in text.split():
        line.append(word)
        while len(line) > 1 and columns(" ".join(line)) > limit:
            at = _break(line, limit)
            lines.append(" ".join(line[:at]))
            line = line[at:]
    return [*lines, " ".join(line)]


def _break(words: list[str], limit: int) -> int:
    """Return before which word a line ends: one as late and in as few brackets as possible."""
    best, cost = len(words) - 1, (1_000, 0)
    depth = size = 0
    for at, word in enumerate(words):
        early = size < _EARLY * limit
        if at and words[at - 1] not in _SIGNS:
            inside = max(depth, 0)
            found = (2 * inside + (inside > 0 and word not in _SIGNS) + 100 * early, -at)
            best, cost = (at, found) if found <= cost else (best, cost)
        depth += sum(word.count(c) for c in "([{") - sum(word.count(c) for c in ")]}")
        size += columns(word) + 1
    return best


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
