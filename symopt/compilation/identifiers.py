"""Identifiers of generated code: users' names by whitelist, our own apart from them.

A user's name passes `safe_identifier`, the whitelist of the syntax layer. If it is a word that
generated code needs for itself (np, theta, exp), it gets an underscore at its end, which no user's
name has. Our own names are words of our own choosing with a number where they would collide.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from symopt.syntax.names import safe_identifier


class Identifiers:
    """A one-to-one map from names of variables, definitions and coefficients to identifiers."""

    def __init__(self, users: Iterable[str], reserved: Iterable[str]) -> None:
        self._taken = set(reserved)
        self._known: dict[str, str] = {}
        self._last: dict[str, int] = {}
        for name in users:
            word = safe_identifier(name)
            if word in self._taken:
                word += "_"
            self._known[name] = word
        self._taken.update(self._known.values())

    def of(self, name: str) -> str:
        """Return the identifier of a name; of one of our own ("adj.z.1") a new one at first sight."""
        word = self._known.get(name)
        if word is None:
            word = self._known[name] = self.fresh(_spell(name))
        return word

    def fresh(self, wish: str) -> str:
        """Return an identifier nobody uses, `wish` if it is free."""
        word, number = wish, self._last.get(wish, 1)
        while word in self._taken:
            number += 1
            word = f"{wish}_{number}"
        self._last[wish] = number
        self._taken.add(word)
        return word


def _spell(name: str) -> str:
    word = re.sub(r"[^A-Za-z0-9]+", "_", name.replace("∂", "d")).strip("_")
    if name.count(".") > 1:  # the first coefficient of a name goes without its number
        word = word.removesuffix("_1")
    return word if re.match(r"[A-Za-z]", word) else f"v_{word}"
