"""Where a matrix B stands inside a product: the factors Σ_k X_kt X_ks that are the entry (t, s) of B = XᵀX.

A product is opened: its summed indices are labels like any others. A match says which labels stand for
t and for the summed indices of B, and which factors it used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import permutations
from typing import TypeAlias

from symopt.calculus import build, indices
from symopt.calculus.graph import names_in
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Node, Product, Rational
from symopt.foundation.record import record

Power: TypeAlias = tuple[Node, Rational]
Settled: TypeAlias = Callable[[Node], Node]

MAX_FACTORS = 8
"""The largest number of factors of a matrix that is looked for."""


@record
class Match:
    """places: what the unknown labels stand for.   used: which factors.   coefficient: target / pattern."""

    places: Mapping[Index, Index]
    used: frozenset[int]
    coefficient: Rational


def factors_of(node: Node) -> tuple[Rational, tuple[Power, ...], list[Index]]:
    """Return (coefficient, factors, summed labels) of a node with its sums opened."""
    if not isinstance(node, Product):
        return 1, ((node, 1),), []
    summand, labels = build.open_sums(node)
    if not isinstance(summand, Product):
        return 1, ((summand, 1),), labels
    return summand.coefficient, summand.powers, labels


def find(
    pattern: Node, unknown: Sequence[Index], factors: Sequence[Power], settled: Settled
) -> Iterator[Match]:
    """Yield the ways in which factors make up the pattern, its unknown labels standing for labels there.

    settled: gives the one form of nodes that are equal by properties of names.
    """
    coefficient, parts, labels = factors_of(pattern)
    if coefficient == 0 or len(parts) > MAX_FACTORS:
        return
    start = Match({}, frozenset(), 1 / Fraction(coefficient))
    yield from _extend(list(parts), [*unknown, *labels], factors, start, settled)


def _extend(
    waiting: list[Power],
    unknown: list[Index],
    factors: Sequence[Power],
    found: Match,
    settled: Settled,
) -> Iterator[Match]:
    """Match the factor of the pattern with the fewest unknown labels, then the others."""
    if not waiting:
        yield found
        return
    wanted = min(waiting, key=lambda power: len(power[0].free & {*unknown}))
    base, exponent = wanted
    rest = [power for power in waiting if power is not wanted]
    open_ = [i for i in unknown if i in base.free]
    for place, (target, power) in enumerate(factors):
        if place in found.used or power != exponent or type(target) is not type(base):
            continue
        for chosen in _choices(open_, target):
            mapping = {i: indices.of(j) for i, j in chosen.items()}
            sign = _same(build.rename(base, mapping), target, exponent, settled)
            if not sign:
                continue
            yield from _extend(
                [(build.rename(b, mapping), q) for b, q in rest],
                [i for i in unknown if i not in chosen],
                factors,
                Match({**found.places, **chosen}, found.used | {place}, found.coefficient * sign),
                settled,
            )


def _choices(unknown: list[Index], target: Node) -> Iterator[dict[Index, Index]]:
    """Yield what unknown labels may stand for: labels of the target over the same range."""
    labels = sorted(target.free, key=lambda i: i.name)
    if len(unknown) > len(labels) or len(unknown) > 2:
        return
    for chosen in permutations(labels, len(unknown)):
        if all(
            (i.lower, i.upper) == (j.lower, j.upper) for i, j in zip(unknown, chosen, strict=True)
        ):
            yield dict(zip(unknown, chosen, strict=True))


def _same(node: Node, target: Node, exponent: Rational, settled: Settled) -> int:
    """Return 1 if the nodes are one, -1 if they differ by a sign that the power keeps, else 0."""
    if node is target:
        return 1
    if node.free != target.free or not isinstance(exponent, int):
        return 0
    if names_in(node) != names_in(target):
        return 0
    first, second = settled(node), settled(target)
    if first is second:
        return 1
    return (-1 if exponent % 2 else 1) if build.negate(first) is second else 0
