r"""Sizes put in place: a node for another size of its arrays, and sums with terms written out.

`resized` replaces sizes by affine expressions everywhere: in index expressions, in ranges and as numbers.
`split_sums` writes Σ_{i=a}^{b} f(i) as terms if the range has a known number of members, and as a shorter sum
and the last terms, Σ_{i=a}^{n+1} f(i) = Σ_{i=a}^{n} f(i) + f(n+1), where asked to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from symopt.calculus import build, indices
from symopt.calculus.binding import reranged
from symopt.calculus.indices import Affine, Index, Symbol
from symopt.calculus.nodes import (
    Apply,
    Boolean,
    Cases,
    Compare,
    Delta,
    Entry,
    Node,
    Operator,
    Product,
    Sum,
    Value,
    Within,
)
from symopt.foundation.errors import LimitError

Counts: TypeAlias = "Mapping[tuple[tuple[Symbol, int], ...], int]"
MOST_TERMS = 400
"""No more terms than this are written out in one node."""


def resized(node: Node, sizes: Mapping[str, Affine]) -> Node:
    """Return the node with sizes replaced by affine expressions of sizes.

    >>> n = indices.of("n")
    >>> resized(build.value(n), {"n": indices.shift(n, 1)}) is build.value(indices.shift(n, 1))
    True
    """
    return _Mapping(lambda affine: put_sizes(affine, sizes)).visit(node)


def put_sizes(affine: Affine, sizes: Mapping[str, Affine]) -> Affine:
    """Return the expression with sizes replaced, in the ranges of its indices too."""
    parts = [(Affine(affine.constant), 1)]
    for symbol, coefficient in affine.terms:
        if isinstance(symbol, Index):
            inner = indices.of(_put_index(symbol, sizes))
        else:
            inner = sizes.get(symbol) or indices.of(symbol)
        parts.append((inner, coefficient))
    return indices.combine(parts)


def _put_index(index: Index, sizes: Mapping[str, Affine]) -> Index:
    lower, upper = put_sizes(index.lower, sizes), put_sizes(index.upper, sizes)
    return Index(index.name, lower, upper)


def counts_in(node: Node) -> Iterator[Affine]:
    """Yield the number of members of the range of each bound index inside."""
    seen: set[Node] = set()
    waiting = [node]
    while waiting:
        item = waiting.pop()
        if item in seen:
            continue
        seen.add(item)
        if isinstance(item, Product):
            yield from (index.count for index in item.sums)
        elif isinstance(item, Operator):
            yield from (index.count for index in item.bound)
        waiting += children(item)


def children(node: Node) -> list[Node]:
    """Return the nodes that a node is made of."""
    found: list[Node] = []
    waiting: list[object] = [node.fields]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Node):
            found.append(part)
        elif isinstance(part, tuple):
            waiting.extend(part)  # pyright: ignore[reportUnknownArgumentType]
    return found


def split_sums(
    node: Node, kept: Counts | None = None, most: int = MOST_TERMS, order: int = 0
) -> Node:
    """Return the node with short sums written out, and others cut where `kept` says so.

    kept: how many terms stay of a sum of n + k terms, {(("n", 1),): -1} for n - 1; the others are written
    out.   most: sums of a known number of terms that is larger stay.
    order: determinants and entries of inverses of so many rows, or fewer, are written out, too.
    Raises LimitError if too many terms would be written out.
    """
    return _Splitting(kept or {}, most, order).visit(node)


@dataclass(slots=True)
class _Mapping:
    """Rebuilds a node with every affine expression replaced; each shared node is visited once."""

    affine: Callable[[Affine], Affine]
    done: dict[Node, Node] = field(default_factory=dict[Node, Node])

    def visit(self, node: Node) -> Node:
        known = self.done.get(node)
        if known is None:
            known = self.done[node] = self.make(node)
        return known

    def make(self, node: Node) -> Node:
        affine = self.affine
        match node:
            case Entry():
                return Entry(node.name, tuple(map(affine, node.indices)))
            case Value():
                return build.value(affine(node.affine))
            case Delta():
                return build.delta(affine(node.difference), Affine(0))
            case Within():
                return build.within(*map(affine, node.fields))
            case Sum():
                return build.linear(((c, self.visit(t)) for c, t in node.terms), node.constant)
            case Product(sums=()):
                powers = [(self.visit(base), q) for base, q in node.powers]
                return build.scale(node.coefficient, build.merge(powers))
            case Product():
                summand, labels = build.open_sums(node)
                return self.total(summand, labels)
            case Operator():
                bound = tuple(map(self.index, node.bound))
                at = tuple(map(affine, node.at))
                return build.operator(node.function, self.visit(node.body), bound, at)
            case Cases():
                return build.cases((self.visit(v), self.visit(c)) for v, c in node.branches)
            case Compare():
                op, left, right = node.fields
                return build.compare(op, self.visit(left), self.visit(right))
            case Boolean():
                return Boolean(node.fields[0], tuple(map(self.visit, node.fields[1])))
            case Apply():
                return build.apply(node.function, *map(self.visit, node.arguments))
            case _:
                return node

    def index(self, index: Index) -> Index:
        return Index(index.name, self.affine(index.lower), self.affine(index.upper))

    def total(self, summand: Node, labels: list[Index]) -> Node:
        return build.contract(self.visit(summand), map(self.index, labels))


class _Splitting(_Mapping):
    """Writes out terms of sums."""

    def __init__(self, cut: Counts, most: int, order: int) -> None:
        super().__init__(lambda affine: affine)
        self.cut, self.most, self.order, self.left = cut, most, order, MOST_TERMS

    def make(self, node: Node) -> Node:
        """Return a node written out."""
        if isinstance(node, Operator) and node.function in ("det", "inv"):
            found = self.by_entries(node)
            if found is not None:
                return found
        return super().make(node)

    def by_entries(self, node: Operator) -> Node | None:
        """Return a determinant, or an entry of an inverse, by entries if the matrix is small, else None."""
        sides = [(index.lower, index.count) for index in node.bound]
        if any(lower.terms or count.terms for lower, count in sides) or len(sides) != 2:
            return None
        (first, count), (start, columns) = ((low.constant, n.constant) for low, n in sides)
        if count != columns or count > self.order or any(place.terms for place in node.at):
            return None

        def entry(i: int, j: int) -> Node:
            at = Affine(first + i), Affine(start + j)
            return self.visit(build.rename(node.body, dict(zip(node.bound, at, strict=True))))

        rows = [[entry(i, j) for j in range(count)] for i in range(count)]
        if node.function == "det":
            return _determinant(rows)
        here, there = (place.constant for place in node.at)
        i, j = there - first, here - start  # of the transposed cofactors
        if not (0 <= i < count and 0 <= j < count):
            return None
        cofactor = build.scale((-1) ** (i + j), _determinant(_minor(rows, i, j)))
        return build.divide(cofactor, _determinant(rows))

    def total(self, summand: Node, labels: list[Index]) -> Node:
        """Return Σ over the labels, the first range that can be split being split."""
        for label in labels:
            values, rest = self.values(label)
            if values is None:
                continue
            self.left -= len(values)
            if self.left < 0:
                raise LimitError("a sum has too many terms to write out")
            others = [other for other in labels if other is not label]
            parts = [self.at(summand, label, value, others) for value in values]
            if rest is not None:
                moved, shorter = self.moved(summand, label, indices.of(rest), others)
                parts.append(self.total(moved, [*shorter, rest]))
            return build.add(*parts)
        return super().total(summand, labels)

    def at(self, summand: Node, label: Index, value: Affine, others: list[Index]) -> Node:
        moved, kept = self.moved(summand, label, value, others)
        return self.total(moved, kept)

    def moved(
        self, summand: Node, label: Index, value: Affine, others: list[Index]
    ) -> tuple[Node, list[Index]]:
        """Return the summand and the other labels with a value in place of one label."""
        kept, moved = reranged(others, {label: value})
        mapping = {label: value, **moved}
        return build.rename(summand, mapping), kept

    def values(self, label: Index) -> tuple[list[Affine] | None, Index | None]:
        """Return the values to write out and the index of what is left, (None, None) to leave it alone."""
        count = label.count
        if not count.terms:
            members = range(max(count.constant, 0))
            if len(members) > self.most:
                return None, None
            return [indices.shift(label.lower, k) for k in members], None
        extra = count.constant - self.cut.get(count.terms, count.constant)
        if extra <= 0:
            return None, None
        values = [indices.shift(label.upper, -k) for k in range(extra)]
        return values, build.fresh(Index("", label.lower, indices.shift(label.upper, -extra)))


def _minor(rows: list[list[Node]], i: int, j: int) -> list[list[Node]]:
    return [row[:j] + row[j + 1 :] for k, row in enumerate(rows) if k != i]


def _determinant(rows: list[list[Node]]) -> Node:
    """Return the determinant, expanded by the first row."""
    if not rows:
        return build.number(1)
    parts = (
        build.scale((-1) ** j, build.multiply(entry, _determinant(_minor(rows, 0, j))))
        for j, entry in enumerate(rows[0])
    )
    return build.add(*parts)
