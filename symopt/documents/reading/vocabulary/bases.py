r"""To which bases a document takes logarithms besides e: it speaks of bits, of base 10, or writes `\\log_2`.

A `\\log` without a base is the natural one where a page says nothing of another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from symopt.documents.reading.vocabulary.items import Item

_BASES = {
    2: re.compile(
        r"\bbits?\b|\bbase[\s-]*(?:2|two)\b|\bbinary log|\bshannons?\b|\\log_\{?2\b|\\lb\b",
        re.IGNORECASE,
    ),
    10: re.compile(
        r"\bbase[\s-]*(?:10|ten)\b|\b(?:common|decimal) log|\bdecibels?\b|\bdB\b|\\log_\{?10\b|\\lg\b",
        re.IGNORECASE,
    ),
}


def bases_spoken_of(items: Iterable[Item]) -> frozenset[int]:
    """Return 2 and 10, as far as the prose or the formulas of a document speak of such logarithms."""
    formulas: dict[int, str] = {}
    prose: list[str] = []
    for item in items:
        piece = item.statement.piece
        text = formulas.setdefault(id(piece), str(piece.text))
        prose += (f"{item.before} {text} ", item.section)
    said = " ".join(prose).replace("$", " ")
    return frozenset(base for base, words in _BASES.items() if words.search(said))
