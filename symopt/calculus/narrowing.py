"""Sums with an indicator: Σ_J [a ≤ J + r ≤ b] f(J) = Σ_K f(K + a - 1 - r), K = 1..b-a+1.

It holds where all places of the indicator belong to the range of J, which is certain for a block inside of
a matrix: its sums then run over the block alone. Two indicators of one expression become one, or 0. A sum
over one place is its term.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from symopt.calculus import indices
from symopt.calculus.binding import Elimination, holds_delta
from symopt.calculus.indices import Affine, Index
from symopt.calculus.leaves import fresh
from symopt.calculus.nodes import Node, Product, Rational, Sum, Within

Powers = list[tuple[Node, Rational]]


def find_narrowing(powers: Powers, bound: list[Index]) -> Elimination | None:
    """Find an indicator that shortens a sum, as a step of `binding.find_elimination`."""
    for index in bound:
        if index.lower == index.upper:
            return {index: index.lower}, powers, [], []
    for place, (base, _) in enumerate(powers):
        found = _narrowed(base, bound) if isinstance(base, Within) else None
        if found is not None:
            symbol, stands, label = found
            return {symbol: stands}, powers[:place] + powers[place + 1 :], [], [label]
    return None


def splits(node: Sum, bound: list[Index]) -> bool:
    """Return whether a term has a delta on a summed index, or an indicator that shortens its sum."""
    return holds_delta(node, bound) or any(
        isinstance(factor, Within) and _narrowed(factor, bound) is not None
        for _, term in node.terms
        for factor in _factors(term)
    )


def intersected(powers: Powers) -> Powers | None:
    """Return the factors without indicators that follow from others; None if two exclude each other."""
    if sum(isinstance(base, Within) for base, _ in powers) < 2:
        return powers
    kept: Powers = []
    for base, exponent in powers:
        if isinstance(base, Within):
            others = [b for b, _ in kept if isinstance(b, Within)]
            relations = [_compared(base, other) for other in others]
            if "apart" in relations:
                return None
            if "wider" in relations:
                continue
            implied = [o for o, r in zip(others, relations, strict=True) if r == "narrower"]
            kept = [power for power in kept if power[0] not in implied]
        kept.append((base, exponent))
    return kept


def _compared(first: Within, second: Within) -> str:
    """Return how the first stands to the second: "apart", "wider", "narrower" or ""."""
    (a, low, high), (b, bottom, top) = first.fields, second.fields
    shift = indices.subtract(b, a)
    if shift.indices:
        return ""
    low, high = indices.add(low, shift), indices.add(high, shift)  # both now speak of b
    if _below(high, bottom) or _below(top, low):
        return "apart"
    if _most(low, bottom) and _most(top, high):
        return "wider"
    return "narrower" if _most(bottom, low) and _most(high, top) else ""


def _narrowed(node: Within, bound: list[Index]) -> tuple[Index, Affine, Index] | None:
    """Return a summed index that certainly runs over all places of the indicator, and what stands for it."""
    for symbol, first, last in solved(node, bound):
        if _most(symbol.lower, first) and _most(last, symbol.upper):
            return (symbol, *counted(first, last))
    return None


def solved(node: Within, bound: list[Index]) -> Iterator[tuple[Index, Affine, Affine]]:
    """Yield each summed index of which the indicator gives a range, with its ends."""
    affine, low, high = node.fields
    for symbol, coefficient in affine.terms:
        if not isinstance(symbol, Index) or symbol not in bound:
            continue
        rest = indices.combine(((affine, 1), (indices.of(symbol), -coefficient)))
        ends = [indices.subtract(end, rest) for end in (low, high)]
        if coefficient < 0:
            ends = [indices.combine(((end, -1),)) for end in ends[::-1]]
        first = _divided(ends[0], abs(coefficient), up=True)
        last = _divided(ends[1], abs(coefficient), up=False)
        if first is None or last is None:
            continue
        count = _count(first, last)
        if indices.sign(count) == 1 and set(count.indices).isdisjoint(bound):
            yield symbol, first, last


def _divided(affine: Affine, size: int, *, up: bool) -> Affine | None:
    """Return the whole number next to affine / size, None where that is not an affine expression."""
    if any(coefficient % size for _, coefficient in affine.terms):
        return None
    constant = -(-affine.constant // size) if up else affine.constant // size
    return Affine(constant, tuple((s, c // size) for s, c in affine.terms))


def _count(first: Affine, last: Affine) -> Affine:
    return indices.shift(indices.subtract(last, first), 1)


def counted(first: Affine, last: Affine, *, back: bool = False) -> tuple[Affine, Index]:
    """Return the places first..last, or last..first, by an index from 1, and that index."""
    label = fresh(Index("", Affine(1), _count(first, last)))
    if back:
        return indices.shift(indices.subtract(last, indices.of(label)), 1), label
    return indices.shift(indices.add(first, indices.of(label)), -1), label


def _most(left: Affine, right: Affine) -> bool:
    """Return whether left ≤ right for certain."""
    return indices.sign(indices.subtract(right, left)) == 1


def _below(left: Affine, right: Affine) -> bool:
    """Return whether left < right for certain."""
    return indices.sign(indices.subtract(left, right)) == -1


def _factors(term: Node) -> Iterable[Node]:
    return (b for b, _ in term.powers) if isinstance(term, Product) else (term,)
