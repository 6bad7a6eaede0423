"""Where the arrays of a C function lie, and how an entry of one is addressed.

scalar   a double                            whole    all axes, row-major
block    for each entry of the other axes a column over the rows of a block, `ld` apart
data     an array given by the caller that has the row axis: moved on to the block's first row
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from symopt.calculus.indices import Affine, Index
from symopt.compilation.identifiers import Identifiers

_COUNTED = re.compile(r"(?:(\d+)\*)?([A-Za-z_]\w*(?:\*[A-Za-z_]\w*)*)")
"""A size that is a product of words, perhaps with a number before them."""


def total_size(sizes: Iterable[str]) -> str:
    """Return the sum of sizes, with alike ones counted: of hundreds of scalars only their number is written.

    >>> total_size(["1", "n*ld", "1", "2*n*ld", "(n + 1)"])
    '3*n*ld + (n + 1) + 2'
    """
    constant, counts = 0, Counter[str]()
    for size in sizes:
        if size.isdigit():
            constant += int(size)
        elif found := _COUNTED.fullmatch(size):
            counts[found[2]] += int(found[1] or 1)
        else:
            counts[size] += 1
    terms: list[str] = []
    for size, count in counts.items():
        simple = _COUNTED.fullmatch(size) is not None
        terms += [f"{count}*{size}"] if simple and count > 1 else [size] * count
    return " + ".join([*terms, *([str(constant)] if constant or not terms else [])])


class Kind(Enum):
    """How an array is kept."""

    SCALAR = auto()
    WHOLE = auto()
    BLOCK = auto()
    DATA = auto()


@dataclass(frozen=True, slots=True)
class Spot:
    """An array in memory. row: the place of the row axis among its axes, -1 for none."""

    word: str
    kind: Kind
    shape: tuple[Affine, ...]
    row: int = -1


class Memory:
    """The arrays of a function by name."""

    def __init__(self, names: Identifiers, row: Index | None) -> None:
        self.names, self.row = names, row
        self.spots: dict[str, Spot] = {}

    def add(self, name: str, shape: Sequence[Affine], kind: Kind, row: int = -1) -> Spot:
        """Note where an array is."""
        if kind is Kind.WHOLE and not shape:
            kind = Kind.SCALAR
        spot = self.spots[name] = Spot(self.names.of(name), kind, tuple(shape), row)
        return spot

    def size(self, affine: Affine) -> str:
        """Return an expression in sizes alone."""
        return self.place(affine, {})

    def place(self, affine: Affine, variables: Mapping[Index, str]) -> str:
        """Return an index expression; a variable counts from 0 and stands for an index from 1."""
        constant, parts = affine.constant, list[str]()
        for symbol, coefficient in affine.terms:
            if isinstance(symbol, Index):
                text = variables[symbol]
                constant += coefficient
            else:
                text = self.names.of(symbol)
            size = abs(coefficient)
            parts += ["-" if coefficient < 0 else "+", text if size == 1 else f"{size}*{text}"]
        if constant or not parts:
            parts += ["-" if constant < 0 else "+", str(abs(constant))]
        head = parts[1] if parts[0] == "+" else f"-{parts[1]}"
        text = " ".join([head, *parts[2:]])
        return text if len(parts) == 2 and parts[0] == "+" else f"({text})"

    def offset(
        self, affine: Affine, upper: Affine, variables: Mapping[Index, str], *, sure: bool
    ) -> str:
        """Return a place counted from 0; where it is not sure to be in the array, moved into it."""
        from symopt.calculus.indices import shift

        text = self.place(shift(affine, -1), variables)
        return text if sure else f"inside({text}, {self.size(upper)})"

    def stride(self, spot: Spot, axis: int) -> str:
        """Return how far apart neighbors along an axis are."""
        later = [d for k, d in enumerate(spot.shape) if k > axis]
        if spot.kind is Kind.BLOCK:
            later = [d for k, d in enumerate(spot.shape) if k > axis and k != spot.row]
        factors = [self.size(d) for d in later if d != Affine(1)]
        if spot.kind is Kind.BLOCK:
            factors.append("ld")
        return "*".join(factors) or "1"

    def count(self, shape: Sequence[Affine]) -> str:
        """Return the number of entries of a shape."""
        return "*".join(self.size(d) for d in shape if d != Affine(1)) or "1"

    def flat(self, spot: Spot, places: Sequence[str | None]) -> str:
        """Return the flat position of an entry; None for the row axis, which is left out."""
        terms: list[str] = []
        for axis, place in enumerate(places):
            if place is None or place == "0":
                continue
            stride = self.stride(spot, axis)
            terms.append(place if stride == "1" else f"{place}*{stride}")
        return " + ".join(terms) or "0"

    def shift_rows(self, spot: Spot) -> str:
        """Return how far apart rows are."""
        return "1" if spot.kind is Kind.BLOCK else self.stride(spot, spot.row)


def added(base: str, offset: str) -> str:
    """Return an address moved on."""
    return base if offset == "0" else f"{base} + {offset}"
