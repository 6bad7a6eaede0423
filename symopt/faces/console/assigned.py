"""Words of the form NAME=…: shapes, properties and definitions of names."""

from __future__ import annotations

from collections.abc import Sequence

from symopt.foundation.errors import ReadingError


def shapes(words: Sequence[str]) -> dict[str, tuple[str | int, ...]]:
    """Return the sizes of each array. Raises ReadingError for what is no `NAME=sizes`.

    >>> shapes(["X=m,n", "x=3", "c=", "A=m,n,b=m"])
    {'X': ('m', 'n'), 'x': (3,), 'c': (), 'A': ('m', 'n'), 'b': ('m',)}
    """
    found: dict[str, tuple[str | int, ...]] = {}
    for word in words:
        name = ""
        for part in word.split(","):
            head, equals, size = part.rpartition("=")
            if equals:
                name = head.strip()
                found[name] = ()
            if not name:
                raise _wrong(word, "X=m,n")
            if size.strip():
                found[name] = (*found[name], _size(size.strip(), word))
    return found


def properties(words: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return the property words of each array. Raises ReadingError for what is no `NAME=words`.

    >>> properties(["A=symmetric,invertible", "A=diagonal"])
    {'A': ('symmetric', 'invertible', 'diagonal')}
    """
    found: dict[str, tuple[str, ...]] = {}
    for word in words:
        name, said = _split(word, "A=symmetric")
        found[name] = (*found.get(name, ()), *(part.strip() for part in said.split(",")))
    return found


def definitions(words: Sequence[str]) -> dict[str, str]:
    """Return the bodies of defined names. Raises ReadingError for what is no `NAME=EXPR`.

    >>> definitions(["z=W @ x + b"])
    {'z': 'W @ x + b'}
    """
    return dict(_split(word, "z=W @ x + b") for word in words)


def _split(word: str, example: str) -> tuple[str, str]:
    name, equals, text = word.partition("=")
    if not equals or not name.strip() or not text.strip():
        raise _wrong(word, example)
    return name.strip(), text.strip()


def _size(text: str, word: str) -> str | int:
    if text.isdigit() and int(text) > 0:
        return int(text)
    if text.isidentifier():
        return text
    raise _wrong(word, "X=m,n or x=3")


def _wrong(word: str, example: str) -> ReadingError:
    return ReadingError(
        f"{word[:60]!r} is not understood", where=word[:100], remedy=f"write, say, {example}"
    )
