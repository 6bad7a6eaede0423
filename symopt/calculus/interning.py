"""Tables in which each distinct value exists once, as long as somebody holds it.

Equality is then identity, and what follows from a value is worked out once. `weakref.WeakValueDictionary`
does the same; here a value that is there costs two calls of C and no lock.
"""

from __future__ import annotations

from collections.abc import Hashable
from threading import RLock
from typing import Generic, TypeVar
from weakref import ref

T = TypeVar("T")


class Kept(ref[T]):
    """A reference to a value of a table, which knows where it stands there."""

    __slots__ = ("key",)
    key: Hashable


class Table(Generic[T]):
    """Values by what they are made of.

    known: read it with `get`, and call what is found: the value, or None if it has just gone.
    """

    __slots__ = ("_lock", "known")

    def __init__(self) -> None:
        self.known: dict[Hashable, Kept[T]] = {}
        self._lock = RLock()  # a collection of garbage may call `_forget` while `keep` holds it

    def keep(self, key: Hashable, value: T) -> T:
        """Enter a value and return it; two threads may have made it at once, and one of the two is kept."""
        kept = Kept(value, self._forget)
        kept.key = key
        with self._lock:
            found = self.known.get(key)
            present = None if found is None else found()
            if present is not None:
                return present
            self.known[key] = kept
        return value

    def _forget(self, kept: ref[T]) -> None:
        assert isinstance(kept, Kept)  # made by `keep`
        with self._lock:  # somebody may have entered an equal value since
            if self.known.get(kept.key) is kept:
                del self.known[kept.key]
