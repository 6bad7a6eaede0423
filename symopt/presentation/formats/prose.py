"""Sentences, free of what no format shows: control characters and terminal escapes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

from symopt.foundation.document import Code, Inline, Line, Mark, Math
from symopt.foundation.pattern import pattern
from symopt.syntax.tree import Tree

_ESCAPE = pattern(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|.)?", re.DOTALL)
_DIRECTIONS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str, keep: str = "") -> str:
    r"""Return `text` without control characters (those in `keep` stay), directions and terminal escapes.

    >>> clean("a\x1b[31mb\x00\nc")
    'ab c'
    """
    text = _ESCAPE.sub("", text.replace("\r\n", "\n"))
    if "\n" not in keep:
        text = re.sub(r"[\n\r\t]+", " ", text)
    return "".join(
        c
        for c in text
        if c in keep or not (unicodedata.category(c) in {"Cc", "Cs"} or c in _DIRECTIONS)
    )


def inline(
    content: Iterable[Inline],
    text: Callable[[str], str],
    math: Callable[[Tree], str],
    code: Callable[[str], str],
) -> str:
    """Return a sentence with its words, formulas and code written by the three functions."""
    parts: list[str] = []
    for item in content:
        match item:
            case Math(tree=tree):
                parts.append(math(tree))
            case Code(text=word):
                parts.append(code(clean(word)))
            case str():
                parts.append(text(clean(item)))
    return "".join(parts)


def reason(line: Line) -> tuple[Inline, ...]:
    """Return what stands beside a line: its reason, and how it was checked if that was not a proof."""
    if line.mark in (Mark.GIVEN, Mark.PROVED):
        return line.reason
    numeric = line.mark is Mark.NUMERIC and line.points
    count = f" at {line.points} point{'s' * (line.points != 1)}" if numeric else ""
    return (*line.reason, ("; " if line.reason else "") + line.mark.value + count)


def words(content: Sequence[Inline]) -> list[tuple[Inline, ...]]:
    """Split a sentence into words; what touches stays together, and formulas are never split."""
    found: list[list[Inline]] = [[]]
    for item in content:
        if not isinstance(item, str):
            found[-1].append(item)
            continue
        first, *rest = re.split(r"\s+", clean(item))
        if first:
            found[-1].append(first)
        found.extend([word] if word else [] for word in rest)
    return [tuple(word) for word in found if word]


def wrap(
    content: Sequence[Inline], limit: float, width: Callable[[Sequence[Inline]], float]
) -> list[tuple[Inline, ...]]:
    """Break a sentence into lines no wider than `limit`, at least one word each."""
    lines: list[tuple[Inline, ...]] = []
    for word in words(content):
        longer = (*lines[-1], " ", *word) if lines else word
        if lines and width(longer) <= limit:
            lines[-1] = longer
        else:
            lines.append(word)
    return [_joined(line) for line in lines]


def _joined(content: Sequence[Inline]) -> tuple[Inline, ...]:
    """Join neighboring strings."""
    found: list[Inline] = []
    for item in content:
        if found and isinstance(item, str) and isinstance(found[-1], str):
            found[-1] += item
        else:
            found.append(item)
    return tuple(found)


def table_align(align: str, columns: int) -> str:
    """Return one of l, c, r for each column, left where nothing is said."""
    return (align + "l" * columns)[:columns]


_NUMBER = pattern(r"([-−+]?)(\d+(?:\.\d*)?)(?:[eE]([+-]?\d{1,3}))?")


def as_number(cell: Sequence[Inline], write: Callable[[str, str, str], str]) -> str:
    """Return a table cell that is nothing but a number, written from sign, digits and exponent; else ""."""
    if len(cell) != 1 or not isinstance(cell[0], str):
        return ""
    found = _NUMBER.fullmatch(cell[0])
    return write(found[1].replace("−", "-"), found[2], found[3] or "") if found else ""
