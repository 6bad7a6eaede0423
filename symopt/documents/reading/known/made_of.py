"""What a name is made of, through definitions that use one another."""

from __future__ import annotations

from collections.abc import Callable

from symopt.syntax.tree import Tree, names


def made_of(body_of: Callable[[str], Tree | None], name: str) -> set[str]:
    """Return the names that a name is made of, directly or through others; itself only in a circle.

    body_of: gives the body of a definition, None for a name that has none.
    """
    found: set[str] = set()
    waiting = [name]
    while waiting:
        body = body_of(waiting.pop())
        more = set(names(body)) - found if body is not None else set[str]()
        found |= more
        waiting += more
    return found
