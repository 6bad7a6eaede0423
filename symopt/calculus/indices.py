"""Index variables and affine expressions in indices and sizes: i, i + 1, m - i.

An `Index` carries its own range, lower..upper, so that whoever meets it knows where it runs.
Indices count from 1. A size (m, n) is a positive whole number known only by name.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Index:
    """An index variable with its range."""

    name: str
    lower: Affine
    upper: Affine

    @property
    def count(self) -> Affine:
        """The number of values, upper - lower + 1 (an empty range is assumed never to be less than 0)."""
        return shift(subtract(self.upper, self.lower), 1)

    def __hash__(self) -> int:
        """Return a hash of the name: ranges nest, and indices of one name with two ranges are rare."""
        return hash(self.name)


Symbol: TypeAlias = "Index | str"


@dataclass(frozen=True, slots=True)
class Affine:
    """constant + Σ coefficient · symbol, symbols sorted; coefficients are never 0."""

    constant: int
    terms: tuple[tuple[Symbol, int], ...] = ()

    @property
    def plain(self) -> Index | None:
        """The index itself, if this is nothing else."""
        if self.constant == 0 and len(self.terms) == 1:
            symbol, coefficient = self.terms[0]
            if coefficient == 1 and isinstance(symbol, Index):
                return symbol
        return None

    @property
    def indices(self) -> tuple[Index, ...]:
        """The index variables that occur."""
        return tuple(s for s, _ in self.terms if isinstance(s, Index))


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
    if not any(symbol in mapping for symbol, _ in affine.terms if isinstance(symbol, Index)):
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
    total = affine
    for _ in range(8):  # an index's bounds may hold outer indices, never in a circle
        target = next((s for s, _ in total.terms if isinstance(s, Index)), None)
        if target is None:
            break
        coefficient = dict(total.terms)[target]
        end = target.upper if coefficient * direction > 0 else target.lower
        total = rename(total, {target: end})
    if all(isinstance(s, str) and c * direction < 0 for s, c in total.terms):
        return total.constant + sum(c for _, c in total.terms)  # each size is at least 1
    return None


def within(affine: Affine, lower: Affine, upper: Affine) -> bool | None:
    """Return whether lower ≤ affine ≤ upper for certain, is certainly false, or is unknown (None)."""
    below, above = sign(subtract(affine, lower)), sign(subtract(upper, affine))
    if below == 1 and above == 1:
        return True
    return False if -1 in (below, above) else None


def _order(item: tuple[Symbol, int]) -> tuple[int, str]:
    symbol = item[0]
    return (0, symbol.name) if isinstance(symbol, Index) else (1, symbol)
