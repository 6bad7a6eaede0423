"""Index variables and affine expressions in indices and sizes: i, i + 1, m - i.

An `Index` carries its own range, lower..upper, so that whoever meets it knows where it runs.
Indices count from 1. A size (m, n) is a positive whole number known only by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from symopt.calculus.interning import Table


class Index:
    """An index variable with its range; each exists once.

    text: its name and range, for digests.   free: the indices that its range holds, with theirs.
    """

    __slots__ = ("__weakref__", "free", "lower", "name", "text", "upper")
    name: str
    lower: Affine
    upper: Affine
    text: bytes
    free: frozenset[Index]

    def __new__(cls, name: str, lower: Affine, upper: Affine) -> Index:
        """Return the index of that name and range."""
        key = name, lower, upper
        kept = _indices.known.get(key)
        found = None if kept is None else kept()
        if found is None:
            found = object.__new__(cls)
            found.name, found.lower, found.upper = key
            found.text = f"[{name}:{spell(lower)}:{spell(upper)}]".encode()
            found.free = lower.free | upper.free
            found = _indices.keep(key, found)
        return found

    def __repr__(self) -> str:
        """Return a rendering for debugging."""
        return f"Index({self.name!r}, {self.lower!r}, {self.upper!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as a call of the constructor, so that a copy in another process exists once there."""
        return Index, (self.name, self.lower, self.upper)

    @property
    def count(self) -> Affine:
        """The number of values, upper - lower + 1 (an empty range is assumed never to be less than 0)."""
        return shift(subtract(self.upper, self.lower), 1)


Symbol: TypeAlias = "Index | str"


class Affine:
    """constant + Σ coefficient · symbol, symbols sorted; coefficients are never 0. Each exists once.

    indices: the index variables that occur.   free: these and the indices that their ranges hold.
    plain: the index itself, if this is nothing else.   text: as it is spelled, for digests.
    """

    __slots__ = ("__weakref__", "constant", "free", "indices", "plain", "terms", "text")
    constant: int
    terms: tuple[tuple[Symbol, int], ...]
    indices: tuple[Index, ...]
    free: frozenset[Index]
    plain: Index | None
    text: bytes

    def __new__(cls, constant: int, terms: tuple[tuple[Symbol, int], ...] = ()) -> Affine:
        """Return the affine expression of that constant and those terms."""
        key = constant, terms
        kept = _affines.known.get(key)
        found = None if kept is None else kept()
        if found is None:
            found = object.__new__(cls)
            found.constant, found.terms = key
            found.indices = tuple(s for s, _ in terms if isinstance(s, Index))
            found.free = frozenset(found.indices).union(*(i.free for i in found.indices))
            alone = found.indices and constant == 0 and len(terms) == 1 and terms[0][1] == 1
            found.plain = found.indices[0] if alone else None
            found.text = f"<{spell(found)}>".encode()
            found = _affines.keep(key, found)
        return found

    def __repr__(self) -> str:
        """Return a rendering for debugging."""
        return f"Affine({self.constant!r}, {self.terms!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as a call of the constructor, so that a copy in another process exists once there."""
        return Affine, (self.constant, self.terms)


_indices: Table[Index] = Table()
_affines: Table[Affine] = Table()


def constant(value: int) -> Affine:
    """Return the affine expression of a whole number."""
    return Affine(value)


def of(symbol: Symbol) -> Affine:
    """Return the affine expression of one index or size."""
    return Affine(0, ((symbol, 1),))


def size(dimension: str | int) -> Affine:
    """Return the affine expression of an array dimension, a name or a number."""
    return Affine(dimension) if isinstance(dimension, int) else of(dimension)


def over(name: str, dimension: str | int) -> Index:
    """Return the index `name` running over an array dimension, 1..dimension."""
    return Index(name, Affine(1), size(dimension))


def combine(parts: Iterable[tuple[Affine, int]]) -> Affine:
    """Return Σ factor · affine."""
    total, terms = 0, dict[Symbol, int]()
    for affine, factor in parts:
        total += factor * affine.constant
        for symbol, coefficient in affine.terms:
            terms[symbol] = terms.get(symbol, 0) + factor * coefficient
    kept = [(s, c) for s, c in terms.items() if c]
    if len(kept) > 1:
        kept.sort(key=_order)
    return Affine(total, tuple(kept))


def add(left: Affine, right: Affine) -> Affine:
    """Return left + right."""
    return combine(((left, 1), (right, 1)))


def subtract(left: Affine, right: Affine) -> Affine:
    """Return left - right."""
    return combine(((left, 1), (right, -1)))


def shift(affine: Affine, by: int) -> Affine:
    """Return affine + by."""
    return Affine(affine.constant + by, affine.terms) if by else affine


def rename(affine: Affine, mapping: Mapping[Index, Affine]) -> Affine:
    """Return the expression with indices replaced by affine expressions."""
    if affine.plain is not None:  # as most places are
        return mapping.get(affine.plain, affine)
    if not any(index in mapping for index in affine.indices):
        return affine
    parts = [(Affine(affine.constant), 1)]
    for symbol, coefficient in affine.terms:
        inner = mapping.get(symbol) if isinstance(symbol, Index) else None
        parts.append((inner if inner is not None else of(symbol), coefficient))
    return combine(parts)


def spell(affine: Affine) -> str:
    """Return the expression as text, for keys and messages.

    >>> spell(Affine(-1, (("m", 1),)))
    'm-1'
    """
    out = ""
    for symbol, coefficient in affine.terms:
        name = symbol.name if isinstance(symbol, Index) else symbol
        sign = "-" if coefficient < 0 else "+" if out else ""
        out += sign + (name if abs(coefficient) == 1 else f"{abs(coefficient)}*{name}")
    if affine.constant or not out:
        out += f"{affine.constant:+d}" if out else str(affine.constant)
    return out


def sign(affine: Affine) -> int | None:
    """Return a certain sign for sizes ≥ 1 and indices in range: 1 for ≥ 0, -1 for < 0, None if unknown.

    >>> sign(Affine(-1, (("m", 1),)))
    1
    """
    low = bound(affine, -1)
    if low is not None and low >= 0:
        return 1
    high = bound(affine, 1)
    return -1 if high is not None and high < 0 else None


def bound(affine: Affine, direction: int) -> int | None:
    """Return a whole number that the expression never passes (direction 1: above, -1: below), or None."""
    total, terms = affine.constant, dict(affine.terms)
    for _ in range(8):  # an index's bounds may hold outer indices, never in a circle
        target = min((s for s in terms if isinstance(s, Index)), key=_name, default=None)
        if target is None:
            break
        coefficient = terms.pop(target)
        end = target.upper if coefficient * direction > 0 else target.lower
        total += coefficient * end.constant
        for symbol, factor in end.terms:
            terms[symbol] = terms.get(symbol, 0) + coefficient * factor
            if not terms[symbol]:
                del terms[symbol]
    if all(isinstance(s, str) and c * direction < 0 for s, c in terms.items()):
        return total + sum(terms.values())  # each size is at least 1
    return None


def _name(index: Index) -> str:
    return index.name


def within(affine: Affine, lower: Affine, upper: Affine) -> bool | None:
    """Return whether lower ≤ affine ≤ upper for certain, is certainly false, or is unknown (None)."""
    if affine.plain is not None and (affine.plain.lower, affine.plain.upper) == (lower, upper):
        return True
    below, above = sign(subtract(affine, lower)), sign(subtract(upper, affine))
    if below == 1 and above == 1:
        return True
    return False if -1 in (below, above) else None


def _order(item: tuple[Symbol, int]) -> tuple[int, str]:
    symbol = item[0]
    return (0, symbol.name) if isinstance(symbol, Index) else (1, symbol)


def sizes_in(value: object) -> frozenset[str]:
    """Return the names of sizes in index expressions and ranges, or tuples of them.

    >>> sorted(sizes_in((of("n"), over("i", "m"))))
    ['m', 'n']
    """
    match value:
        case tuple():
            return frozenset().union(*map(sizes_in, value))  # pyright: ignore[reportUnknownArgumentType]
        case Index():
            return sizes_in((value.lower, value.upper))
        case Affine():
            named = frozenset(symbol for symbol, _ in value.terms if isinstance(symbol, str))
            return named.union(*map(sizes_in, value.indices))
        case _:
            return frozenset()


def ends(affine: Affine) -> list[Affine]:
    """Return the least and the greatest value where all ranges are of numbers, else the expression itself.

    >>> ends(shift(of(over("i", 3)), 2))
    [Affine(3, ()), Affine(5, ())]
    """
    ranges = [
        (s.lower, s.upper) if isinstance(s, Index) else (of(s), of(s)) for s, _ in affine.terms
    ]
    if not ranges or any(low.terms or high.terms for low, high in ranges):
        return [affine]
    low = high = affine.constant
    for (_, c), (first, last) in zip(affine.terms, ranges, strict=True):
        low += c * (first if c > 0 else last).constant
        high += c * (last if c > 0 else first).constant
    return [Affine(low), Affine(high)]
