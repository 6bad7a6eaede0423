"""Summed indices of a product: which a Kronecker delta determines, and what the rest are called.

The normal form of Σ over indices needs two decisions, made here and carried out by `build`:
* Σ_k δ(k - e) f(k) = f(e) · [e in range of k];
* the remaining indices are named %1, %2, … in an order read off the factors, not off their names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import permutations, product
from math import factorial, prod
from typing import TypeAlias

from symopt.calculus import indices
from symopt.calculus.indices import Affine, Index
from symopt.calculus.leaves import within
from symopt.calculus.nodes import ONE, Delta, Node, Product, Rational, Sum
from symopt.foundation.errors import DomainError

Rename: TypeAlias = "Callable[[Node, Mapping[Index, Affine]], Node]"

MAX_ORDERS = 720
"""The largest number of orders of summed indices that are tried for a canonical one."""

Elimination = tuple[
    dict[Index, Affine], list[tuple[Node, Rational]], list[tuple[Node, Rational]], list[Index]
]
"""What stands for indices, the factors left, factors that this adds, and new summed indices."""


def find_elimination(powers: list[tuple[Node, Rational]], bound: list[Index]) -> Elimination | None:
    """Find a delta that determines a bound index (or lets one free index stand for another)."""
    for place, (base, _) in enumerate(powers):
        if not isinstance(base, Delta):
            continue
        others = powers[:place] + powers[place + 1 :]
        for symbol, coefficient in base.difference.terms:
            if isinstance(symbol, Index) and symbol in bound and abs(coefficient) == 1:
                rest = Affine(
                    0,
                    tuple(
                        t for t in base.difference.terms if t[0] is not symbol and t[0] != symbol
                    ),
                )
                solved = indices.combine(
                    ((rest, -coefficient), (Affine(base.difference.constant), -coefficient))
                )
                inside = within(solved, symbol.lower, symbol.upper)
                return {symbol: solved}, others, [] if inside is ONE else [(inside, 1)], []
        free = [s for s, c in base.difference.terms if isinstance(s, Index) and abs(c) == 1]
        if len(free) == 2 and len(base.difference.terms) == 2 and not base.difference.constant:
            first, second = sorted(free, key=lambda i: i.name)
            if any(second in other.free and _stands(other.fields, second) for other, _ in others):
                return {second: indices.of(first)}, others, [(base, 1)], []
    return None


def _stands(fields: object, index: Index) -> bool:
    """Return whether renaming would change a node: an index that only a free index's range holds stays."""
    if isinstance(fields, Affine):
        return index in fields.indices
    if isinstance(fields, Index):
        return _stands((fields.lower, fields.upper), index)
    if isinstance(fields, Node):
        return index in fields.free and _stands(fields.fields, index)
    return isinstance(fields, tuple) and any(_stands(part, index) for part in fields)  # pyright: ignore[reportUnknownVariableType]


def rerange(index: Index, mapping: Mapping[Index, Affine]) -> Index:
    """Return the index with its range's own indices replaced."""
    lower, upper = indices.rename(index.lower, mapping), indices.rename(index.upper, mapping)
    return (
        index if (lower, upper) == (index.lower, index.upper) else Index(index.name, lower, upper)
    )


def reranged(
    labels: Sequence[Index], mapping: Mapping[Index, Affine]
) -> tuple[list[Index], dict[Index, Affine]]:
    """Return bound indices with what stands in their ranges replaced, and what becomes of those that change.

    In Σ_{j ≤ i} Σ_{k ≤ j} the index j changes with i, and k with j.
    """
    moved: dict[Index, Affine] = {}
    for _ in labels:
        new = [rerange(rerange(i, mapping), moved) for i in labels]
        found = {a: indices.of(b) for a, b in zip(labels, new, strict=True) if a is not b}
        if found == moved:
            break
        moved = found
    return [moved[i].plain or i if i in moved else i for i in labels], moved


def holds_delta(node: Sum, bound: list[Index]) -> bool:
    """Return whether a term of the sum has a delta on one of the indices."""
    wanted = set(bound)
    for _, term in node.terms:
        factors = [b for b, _ in term.powers] if isinstance(term, Product) else [term]
        if any(isinstance(f, Delta) and not wanted.isdisjoint(f.free) for f in factors):
            return True
    return False


def canonical_names(
    powers: list[tuple[Node, Rational]], bound: list[Index], rename: Rename
) -> tuple[int, tuple[tuple[Node, Rational], ...], tuple[Index, ...]]:
    """Name bound indices %n in an order read off the factors; ties are settled by trying each order.

    Returns (sign, factors, names): which way round a bracket a - b stands depends on its labels, so
    that the sign of an odd power may move out when they are named.
    """
    if not bound:
        return 1, tuple(sorted(powers, key=first_digest)), ()
    base = max((b.height for b, _ in powers), default=0)
    best: tuple[int, tuple[tuple[Node, Rational], ...], tuple[Index, ...]] | None = None
    for order in _orders(powers, bound, rename):
        mapping: dict[Index, Affine] = {}
        named: list[Index] = []
        for place, old in enumerate(_outer_first(order)):
            new = Index(
                f"%{base + place + 1}",
                indices.rename(old.lower, mapping),
                indices.rename(old.upper, mapping),
            )
            mapping[old] = indices.of(new)
            named.append(new)
        sign, factors = _renamed(powers, mapping, rename)
        if best is None or [b.digest for b, _ in factors] < [b.digest for b, _ in best[1]]:
            best = sign, factors, tuple(named)
    assert best is not None  # there is at least one order
    return best


def _outer_first(order: Sequence[Index]) -> list[Index]:
    """Return indices in an order in which those that a range speaks of come before it."""
    if not any(i.lower.indices or i.upper.indices for i in order):
        return list(order)
    found: list[Index] = []

    def place(index: Index) -> None:
        if index not in found:
            for outer in index.lower.indices + index.upper.indices:
                if outer in order:
                    place(outer)
            found.append(index)

    for index in order:
        place(index)
    return found


def _orders(
    powers: list[tuple[Node, Rational]], bound: list[Index], rename: Rename
) -> Iterator[list[Index]]:
    """Yield the orders to try; a single one where symmetry would leave too many."""
    groups = [bound] if len(bound) == 1 else _groups(powers, bound, rename)
    if prod(factorial(len(group)) for group in groups) > MAX_ORDERS:
        yield [index for group in groups for index in group]
        return
    for choice in product(*(permutations(group) for group in groups)):
        yield [index for group in choice for index in group]


def _renamed(
    powers: list[tuple[Node, Rational]], mapping: Mapping[Index, Affine], rename: Rename
) -> tuple[int, tuple[tuple[Node, Rational], ...]]:
    """Return the sign that moves out and the renamed factors, sorted."""
    sign = 1
    factors: list[tuple[Node, Rational]] = []
    for base, exponent in powers:
        moved = rename(base, mapping)
        if isinstance(moved, Sum) and isinstance(exponent, int) and moved.terms[0][0] < 0:
            moved = Sum(-moved.constant, tuple((-c, t) for c, t in moved.terms))
            sign = -sign if exponent % 2 else sign
        factors.append((moved, exponent))
    factors.sort(key=first_digest)
    return sign, tuple(factors)


def _groups(
    powers: list[tuple[Node, Rational]], bound: list[Index], rename: Rename
) -> list[list[Index]]:
    """Group bound indices by how the factors use them, in an order that names do not influence.

    How the factors use them is looked at only where the ranges do not tell them apart.
    """
    found: list[list[Index]] = []
    for group in _by_key(bound, lambda index: _range(index, bound)):
        if len(group) == 1:
            found.append(group)
        else:
            found += _by_key(group, lambda index: _uses(index, powers, bound, rename))
    return found


def _by_key(group: list[Index], key: Callable[[Index], object]) -> list[list[Index]]:
    keyed: dict[str, list[Index]] = {}
    for index in group:
        keyed.setdefault(repr(key(index)), []).append(index)
    return [keyed[text] for text in sorted(keyed)]


def _marks(index: Index, bound: list[Index]) -> dict[Index, Affine]:
    """Return names under which one index differs from the others, and these look alike."""
    return {
        other: indices.of(Index("%0" if other is index else "%00", Affine(1), Affine(1)))
        for other in bound
    }


def _range(index: Index, bound: list[Index]) -> tuple[int, str, str]:
    inner = [i for i in index.lower.indices + index.upper.indices if i in bound]
    if not inner:
        return 0, indices.spell(index.lower), indices.spell(index.upper)
    lower, upper = (indices.rename(a, _marks(index, bound)) for a in (index.lower, index.upper))
    return len(inner), indices.spell(lower), indices.spell(upper)


def _uses(
    index: Index, powers: list[tuple[Node, Rational]], bound: list[Index], rename: Rename
) -> list[tuple[bytes, str]]:
    marks = _marks(index, bound)
    return sorted(_use(b, q, marks, rename) for b, q in powers if index in b.free)


def _use(
    base: Node, exponent: Rational, marks: Mapping[Index, Affine], rename: Rename
) -> tuple[bytes, str]:
    """Return how a factor uses an index; the others look alike here, so that x_i - x_j may be 0."""
    try:
        _, ((marked, _),) = _renamed([(base, exponent)], marks, rename)
    except DomainError:
        return b"", str(exponent)
    return marked.digest, str(exponent)


def first_digest(item: tuple[Node, Rational]) -> bytes:
    """Return the sorting key of a power."""
    return item[0].digest
