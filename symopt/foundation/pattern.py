"""Regular expressions that are compiled when they are first used.

A module may state many; a short command uses few of them, and each costs up to milliseconds to compile.
"""

from __future__ import annotations

import re
from typing import Any, cast

_METHODS = ("match", "fullmatch", "search", "finditer", "findall", "split", "sub", "subn")


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return what `re.compile` returns, compiled at its first use.

    >>> pattern("a+").fullmatch("aa")[0]
    'aa'
    """
    return cast("re.Pattern[str]", _Later(text, flags))


class _Later:
    """A pattern with the methods of a compiled one, which take the place of asking once it is there."""

    def __init__(self, text: str, flags: int) -> None:
        self._given = text, flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        if name.startswith("__"):
            raise AttributeError(name)
        text, flags = self._given
        compiled = re.compile(text, flags)
        for method in _METHODS:
            self.__dict__[method] = getattr(compiled, method)
        return getattr(compiled, name)
