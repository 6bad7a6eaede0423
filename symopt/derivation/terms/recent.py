"""What was found of the trees read last, by identity: every strategy reads the same line again.

An entry holds its tree, so that no other tree can have its address: what is remembered is never
observable. Trees that are equal may print differently, so equality would not do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from symopt.syntax.tree import Tree

Found = TypeVar("Found")

LIMIT = 512
"""So many trees are remembered; then all are forgotten."""


class Recent(Generic[Found]):
    """A function of trees, remembered for the trees it was last asked for."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[Tree, Found]] = {}

    def get(self, tree: Tree, find: Callable[[Tree], Found]) -> Found:
        """Return find(tree), remembered for this very tree."""
        entry = self.known.get(id(tree))
        if entry is not None and entry[0] is tree:
            return entry[1]
        found = find(tree)
        if len(self.known) >= LIMIT:
            self.known = {}
        self.known[id(tree)] = (tree, found)
        return found
