"""Deterministic rational points, stratified by orthant and scale, inside declared domains.

The k-th point gives the r-th name the sign (-1)^(bit r of k) and a scale that changes with k, so that
every orthant of the first few names is visited: random points alone miss identities that fail on one
side only (atan x + atan y = atan((x+y)/(1-xy)) fails for xy > 1). The values depend on nothing but k,
the names and the indices. Zero is never taken: kinks and poles like to sit there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from random import Random

from symopt.calculus.graph import Graph, names_in
from symopt.calculus.graph import sizes_in as sizes_in_node
from symopt.calculus.indices import Affine, sizes_in
from symopt.calculus.nodes import Boolean, Compare, Entry, Node, Number
from symopt.equality.conventions import OutsideDomain
from symopt.equality.enclosures.structured import KNOWN, Structure
from symopt.foundation.record import record

SCALES = tuple(map(Fraction, ("5", "1/2", "2", "12", "1/8", "1", "1/3")))
"""About the largest size of a value, by point; seven, so that no scale keeps to one orthant."""
FAR = tuple(map(Fraction, ("40", "3", "1/64", "200", "1", "1/4", "8")))
"""The same for points after the first 64: thresholds such as 20 are passed, and 0 is approached."""
DENOMINATORS = (7, 11, 13, 16, 17, 23)
_BY_ROWS = frozenset(("row sums 1",))
"""Properties that need no whole matrix."""
_OF_VECTORS = frozenset(("row sums 1", "one-hot rows"))


@record
class Interval:
    """The open interval of a declared domain; None is unbounded."""

    lower: Fraction | None = None
    upper: Fraction | None = None

    def holds(self, value: Fraction) -> bool:
        """Return whether a value lies inside."""
        above = self.lower is None or value > self.lower
        return above and (self.upper is None or value < self.upper)


@record(frozen=False)
class Point:
    """The k-th point: values made when first asked for, and then kept.

    rows: the length of the rows of arrays whose rows sum to 1.   whole: names with whole values.
    choices: the values of names that have finitely many.
    dyadic: whether real values are signed powers of two where their interval allows, exact in binary.
    structures: the properties of matrices, which are made whole.
    """

    number: int
    ranks: Mapping[str, int]
    intervals: Mapping[str, Interval]
    sizes: Mapping[str, int]
    rows: Mapping[str, int]
    values: dict[tuple[str, tuple[int, ...]], Fraction] = field(
        default_factory=dict[tuple[str, tuple[int, ...]], Fraction]
    )
    whole: frozenset[str] = frozenset()
    choices: Mapping[str, tuple[Fraction, ...]] = field(
        default_factory=dict[str, tuple[Fraction, ...]]
    )
    dyadic: bool = False
    structures: Mapping[str, Structure] = field(default_factory=dict[str, Structure])

    def value(self, name: str, at: tuple[int, ...]) -> Fraction:
        """Return the value of an entry. Raises OutsideDomain if no matrix has the declared properties."""
        found = self.values.get((name, at))
        if found is None and name in self.structures:
            self._make_matrix(name)
            if (name, at) not in self.values:
                raise OutsideDomain
            return self.values[name, at]
        if found is None:
            found = self._in_row(name, at) if name in self.rows else self._make(name, at)
            self.values[name, at] = found
        return found

    def _make_matrix(self, name: str) -> None:
        source, label = Random(f"{self.number} {name}"), self.structures[name].label
        found = self.structures[name].matrix(lambda i, j: self._make(name, label(i, j)), source)
        if found is None:
            raise OutsideDomain
        self.put_matrix(name, found)

    def put_matrix(self, name: str, rows: Sequence[Sequence[Fraction]]) -> None:
        """Give a structured array its values."""
        label = self.structures[name].label
        for i, row in enumerate(rows):
            for j, entry in enumerate(row):
                self.values[name, label(i + 1, j + 1)] = entry

    def _in_row(self, name: str, at: tuple[int, ...]) -> Fraction:
        row = [abs(self._make(name, (*at[:-1], k + 1))) for k in range(self.rows[name])]
        return row[at[-1] - 1] / sum(row)

    def _make(self, name: str, at: tuple[int, ...]) -> Fraction:
        if name in self.choices:
            return Random(f"{self.number} {name} {at}").choice(self.choices[name])
        if name in self.whole:
            return self._whole(name, Random(f"{self.number} {name} {at}"))
        part = _part(self.number, name, at)
        inside = self.intervals.get(name, Interval())
        found = self._inside(name, at, part, inside)
        return self._rounded(found, inside) if self.dyadic else found

    def _rounded(self, value: Fraction, inside: Interval) -> Fraction:
        """Return a signed power of two near the value that no other entry has: no two tie by chance."""
        taken = {abs(other) for other in self.values.values()}
        start = power_of_two(value)
        for factor in (1, 2, Fraction(1, 2), 4, Fraction(1, 4), 8, Fraction(1, 8), 16):
            if abs(start * factor) not in taken and inside.holds(start * factor):
                return start * factor
        return value

    def _inside(self, name: str, at: tuple[int, ...], part: Fraction, inside: Interval) -> Fraction:
        lower, upper = inside.lower, inside.upper
        if lower is not None and upper is not None:
            return lower + (upper - lower) * part
        scales = SCALES if self.number < 64 else FAR
        amount = part * scales[self.number % len(scales)]
        if lower is not None:
            return lower + amount
        if upper is not None:
            return upper - amount
        bit = (self.ranks.get(name, 0) + sum(at)) % 6
        return -amount if self.number >> bit & 1 else amount

    def _whole(self, name: str, source: Random) -> Fraction:
        """Return a whole number of the interval, small at even points."""
        inside = self.intervals.get(name, Interval())
        lower = None if inside.lower is None else ceil(inside.lower)
        upper = None if inside.upper is None else floor(inside.upper)
        width = 3 if self.number % 2 == 0 else 9
        match lower, upper:
            case None, None:
                return Fraction(source.choice([k for k in range(-width, width + 1) if k]))
            case None, int(last):
                return Fraction(source.randint(last - width, last))
            case int(first), None:
                return Fraction(source.randint(first, first + width))
            case int(first), int(last):
                return Fraction(source.randint(first, max(first, last)))


@lru_cache(maxsize=1 << 15)
def _part(number: int, name: str, at: tuple[int, ...]) -> Fraction:
    """Return a number in (0, 1) that depends on nothing else: many comparisons look at the same points."""
    source = Random(f"{number} {name} {at}")
    bottom = source.choice(DENOMINATORS)
    return Fraction(source.randint(1, 4 * bottom - 1), 4 * bottom)


def sample(
    number: int,
    nodes: Iterable[Node],
    graph: Graph,
    domain: Mapping[str, tuple[Node, ...]],
    whole: frozenset[str] = frozenset(),
    sizes: Mapping[str, int] | None = None,
) -> Point:
    """Return the `number`-th point for the variables and sizes of nodes and the definitions they need.

    sizes: values of sizes that are not to be chosen.
    """
    nodes = tuple(nodes)
    names = sorted(variables(nodes, graph))
    intervals = {name: interval(domain[name]) for name in names if name in domain}
    found = sorted(sizes_of(nodes, graph))
    count = len(found) + 1
    chosen = {name: _size(number, place, count) for place, name in enumerate(found)}
    sizes = {**chosen, **(sizes or {})}
    rows = {
        name: concrete(graph.shapes[name][-1], sizes)
        for name in names
        if name in graph.unit_rows and graph.shapes.get(name)
    }
    choices = {
        name: found
        for name in names
        if name in domain and (found := finite_choices(domain[name])) is not None
    }
    ranks = {name: r for r, name in enumerate(names)}
    structures = structures_of(names, graph, sizes)
    return Point(
        number,
        ranks,
        intervals,
        sizes,
        rows,
        whole=whole,
        choices=choices,
        structures=structures,
    )


def structures_of(
    names: Iterable[str], graph: Graph, sizes: Mapping[str, int]
) -> dict[str, Structure]:
    """Return the properties and the size at a point of each array that has properties."""
    found: dict[str, Structure] = {}
    for name in names:
        words = graph.properties.get(name, frozenset())
        if words:
            shape = tuple(concrete(size, sizes) for size in graph.shapes.get(name, ()))
            structure = structure_of(words, shape)
            if structure is not None:
                found[name] = structure
    return found


def structure_of(words: frozenset[str], shape: tuple[int, ...]) -> Structure | None:
    """Return what makes an array with these properties whole, None where entries may be made one by one."""
    words &= honored(len(shape))
    if not words - _BY_ROWS:
        return None
    rows, columns = (1, *shape)[-2:]
    return Structure(words, rows, columns, len(shape) == 1)


def honored(rank: int) -> frozenset[str]:
    """Return the properties that points give to arrays of that many dimensions."""
    return KNOWN if rank == 2 else _OF_VECTORS if rank == 1 else _BY_ROWS


def power_of_two(value: Fraction) -> Fraction:
    """Return the signed power of two nearest below in size; 0 stays 0.

    >>> power_of_two(Fraction(-5, 7))
    Fraction(-1, 2)
    """
    if not value:
        return value
    size = abs(value)
    power = Fraction(2) ** (size.numerator.bit_length() - size.denominator.bit_length())
    while power > size:
        power /= 2
    return power if value > 0 else -power


def finite_choices(conditions: Iterable[Node]) -> tuple[Fraction, ...] | None:
    """Return the values that "y = -1 or y = 1" leaves, None if the conditions name no finite set."""
    for condition in conditions:
        parts = (
            condition.fields[1]
            if isinstance(condition, Boolean) and condition.fields[0] == "or"
            else (condition,)
        )
        values = [_equals(part) for part in parts]
        known = [value for value in values if value is not None]
        if known and len(known) == len(values):
            return tuple(sorted(set(known)))
    return None


def _equals(condition: Node) -> Fraction | None:
    if not isinstance(condition, Compare) or condition.fields[0] != "=":
        return None
    _, left, right = condition.fields
    if isinstance(left, Entry) and isinstance(right, Number):
        return Fraction(right.value)
    if isinstance(right, Entry) and isinstance(left, Number):
        return Fraction(left.value)
    return None


def _size(number: int, place: int, count: int) -> int:
    """Return a size: small and distinct at first, then each of 1 to 6 in changing combinations."""
    if number < 12:
        return 2 + (place + number) % count
    return 1 + (number + place * (1 + number // 6)) % 6


def concrete(affine: Affine, sizes: Mapping[str, int]) -> int:
    """Return a dimension at values of the sizes."""
    return affine.constant + sum(c * sizes[s] for s, c in affine.terms if isinstance(s, str))


def needed(nodes: Iterable[Node], graph: Graph) -> frozenset[str]:
    """Return all names that nodes mention, directly or through definitions."""
    bodies = {d.name: d.body for d in graph.definitions}
    found: set[str] = set()
    waiting = [name for node in nodes for name in names_in(node)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            if name in bodies:
                waiting.extend(names_in(bodies[name]))
    return frozenset(found)


def variables(nodes: Iterable[Node], graph: Graph) -> frozenset[str]:
    """Return the variables that nodes depend on."""
    return needed(nodes, graph) - {d.name for d in graph.definitions}


def sizes_of(nodes: Iterable[Node], graph: Graph) -> frozenset[str]:
    """Return the names of sizes that occur in nodes, in definitions they need and in shapes."""
    nodes = tuple(nodes)
    names = needed(nodes, graph)
    used = [graph.named[name] for name in names if name in graph.named]
    shapes = tuple(graph.shapes[name] for name in names if name in graph.shapes)
    found = sizes_in((shapes, tuple(d.indices for d in used)))
    return found.union(*map(sizes_in_node, (*nodes, *(d.body for d in used))))


def interval(conditions: Iterable[Node]) -> Interval:
    """Return the interval that conditions such as 0 < x, x <= 1 leave; others are left to be tested."""
    lower: Fraction | None = None
    upper: Fraction | None = None
    waiting = list(conditions)
    while waiting:
        condition = waiting.pop()
        if isinstance(condition, Boolean) and condition.fields[0] == "and":
            waiting.extend(condition.fields[1])
        if not isinstance(condition, Compare) or condition.fields[0] not in ("<", "<="):
            continue
        _, left, right = condition.fields
        if isinstance(left, Number) and isinstance(right, Entry):
            lower = max(Fraction(left.value), lower) if lower is not None else Fraction(left.value)
        elif isinstance(left, Entry) and isinstance(right, Number):
            upper = (
                min(Fraction(right.value), upper) if upper is not None else Fraction(right.value)
            )
    return Interval(lower, upper)
