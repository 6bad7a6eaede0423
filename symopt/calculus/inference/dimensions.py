"""Unknown sizes, joined where an operation needs them equal: the last of x and the first of y in x @ y.

Classes of equal sizes are kept by union and find (Tarjan, 1975); a class may hold a declared size. Two
declared sizes that would have to be equal are left as they are: lowering finds that out, naming both shapes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import TypeAlias

from symopt.foundation.record import record

Size: TypeAlias = "str | int"
POOL = ("m", "n", "p", "q", "r", "s", "k", "l", "h")
"""What sizes are called, in the order in which they are met; a single one is n."""


@record
class Kind:
    """What is known of a value: its dimensions as keys of classes, and whether a vector stands as a row.

    soft: the name whose letter alone says that this is a vector, "" if more is known.
    """

    places: tuple[int, ...]
    row: bool = False
    soft: str = ""


@record(frozen=False)
class Dimensions:
    """Classes of sizes. parent: by key.   known: declared sizes, by the class they are in."""

    parent: list[int] = field(default_factory=list[int])
    known: dict[int, Size] = field(default_factory=dict[int, Size])

    def new(self, size: Size | None = None) -> int:
        """Return a class of its own, or the one of a declared size."""
        if size is not None:
            for key, value in self.known.items():
                if value == size:
                    return self.find(key)
        self.parent.append(len(self.parent))
        if size is not None:
            self.known[self.parent[-1]] = size
        return self.parent[-1]

    def find(self, key: int) -> int:
        """Return the class of a key."""
        while self.parent[key] != key:
            key = self.parent[key]
        return key

    def join(self, left: int, right: int) -> None:
        """Make two classes one, unless each holds a declared size."""
        left, right = self.find(left), self.find(right)
        if left == right or (left in self.known and right in self.known):
            return
        if right in self.known:
            left, right = right, left
        self.parent[right] = left

    def named(
        self, shapes: Mapping[str, Kind], taken: Iterable[str]
    ) -> dict[str, tuple[Size, ...]]:
        """Return the sizes of each name; unknown ones get names that are not taken."""
        keys = [self.find(k) for kind in shapes.values() for k in kind.places]
        unknown = [k for k in dict.fromkeys(keys) if k not in self.known]
        used = {*map(str, self.known.values()), *taken}
        pool = ("n", *POOL) if len(unknown) == 1 and not self.known else POOL
        free = [name for name in dict.fromkeys(pool) if name not in used]
        free += [f"n_{k}" for k in range(1, len(unknown) + len(used) + 1) if f"n_{k}" not in used]
        called = {**self.known, **dict(zip(unknown, free, strict=False))}
        return {
            name: tuple(called[self.find(k)] for k in kind.places) for name, kind in shapes.items()
        }
