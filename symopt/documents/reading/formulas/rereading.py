"""Whether a statement reads otherwise in another vocabulary: only if it has a word that means something else.

While the arrays of a document are found, its statements are read several times, with more arrays each time;
most of them do not speak of the new ones.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from symopt.documents.reading.formulas.parsed import Parsed
from symopt.documents.statements.chain import Statement
from symopt.syntax.names import split_name
from symopt.syntax.vocabulary import Vocabulary

_COMMAND = re.compile(r"\\([A-Za-z]+)")


@dataclass(slots=True)
class Readings:
    """Statements as they were read last, each with its vocabulary."""

    last: dict[object, tuple[Vocabulary, Parsed]] = field(
        default_factory=dict[object, "tuple[Vocabulary, Parsed]"]
    )
    changed: dict[tuple[int, int], frozenset[str] | None] = field(
        default_factory=dict[tuple[int, int], "frozenset[str] | None"]
    )

    def alike(self, key: object, statement: Statement, vocabulary: Vocabulary) -> Parsed | None:
        """Return how a statement was read last if it reads so in a vocabulary as well."""
        known = self.last.get(key)
        if known is None:
            return None
        pair = id(known[0]), id(vocabulary)
        if pair not in self.changed:
            self.changed[pair] = _changed(known[0], vocabulary)
        words = self.changed[pair]
        if words is None or (words and _speaks(statement.readable, words)):
            return None
        return known[1]


def _changed(old: Vocabulary, new: Vocabulary) -> frozenset[str] | None:
    """Return the words that mean something else, None if more than names and arrays is different."""
    same = (
        old.declared_functions == new.declared_functions
        and old.samples == new.samples
        and old.displays == new.displays
        and bool(old.arrays) == bool(new.arrays)
    )
    if not same:
        return None
    arrays = {
        n for n in old.arrays.keys() | new.arrays.keys() if old.arrays.get(n) != new.arrays.get(n)
    }
    return frozenset(split_name(name).base for name in arrays | (old.declared ^ new.declared))


def _speaks(text: str, words: frozenset[str]) -> bool:
    """Return whether a text may have one of some words."""
    if not text.isascii():
        return True
    letters = set(_COMMAND.sub(" ", text))
    return any(word in (letters if len(word) == 1 else text) for word in words)


__all__ = ["Readings"]
