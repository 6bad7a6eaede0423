"""Deterministic complex rational points, stratified by quadrant, size and nearness to the axes.

The k-th point puts the r-th complex name in quadrant (k + r·⌊k/4⌋ + ⌊k/16⌋) mod 4, in the order of which
opposite quadrants follow one another: four points see all quadrants, sixteen all pairs of them. Sizes
go round from 1/8 to 12, and every third point lies near the real axis, every third near the imaginary
one; none lies on them, where the cuts of functions are. Real names are given values as at real points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from fractions import Fraction
from random import Random

from symopt.calculus.graph import Graph
from symopt.calculus.nodes import Node
from symopt.equality.complex.complex_rational import ComplexRational
from symopt.equality.enclosures.points import DENOMINATORS, SCALES, Point, sample
from symopt.equality.verdict import Given
from symopt.foundation.record import record

QUADRANTS = ((1, 1), (-1, -1), (-1, 1), (1, -1))
"""Signs of the real and the imaginary part, in the order in which points go through them."""
NEAR = Fraction(1, 64)
"""How much smaller one part is near an axis."""

Value = Fraction | ComplexRational


@record(frozen=False)
class ComplexPoint:
    """The k-th point: values made when first asked for, and then kept.

    real: the point of the real names and sizes.   ranks: the order of the complex names.
    """

    real: Point
    ranks: Mapping[str, int]
    values: dict[tuple[str, tuple[int, ...]], Value] = field(
        default_factory=dict[tuple[str, tuple[int, ...]], Value]
    )

    @property
    def sizes(self) -> Mapping[str, int]:
        """The values of sizes."""
        return self.real.sizes

    def value(self, name: str, at: tuple[int, ...]) -> Value:
        """Return the value of an entry."""
        found = self.values.get((name, at))
        if found is None:
            found = self._made(name, at) if name in self.ranks else self.real.value(name, at)
            self.values[name, at] = found
        return found

    def _made(self, name: str, at: tuple[int, ...]) -> ComplexRational:
        number = self.real.number
        source = Random(f"{number} {name} {at}")
        rank = self.ranks[name] + sum(at)
        signs = QUADRANTS[(number + rank * (number // 4) + number // 16) % 4]
        scale = SCALES[(number + rank) % len(SCALES)]
        parts = [_part(source) * scale, _part(source) * scale]
        near = (number + rank) % 3
        if near:
            parts[near - 1] *= NEAR
        return ComplexRational(signs[0] * parts[0], signs[1] * parts[1])


def _part(source: Random) -> Fraction:
    """Return a number in (0, 1) that is not a plain one."""
    bottom = source.choice(DENOMINATORS)
    return Fraction(source.randint(1, 4 * bottom - 1), 4 * bottom)


def complex_sample(number: int, nodes: Iterable[Node], graph: Graph, given: Given) -> ComplexPoint:
    """Return the `number`-th point for the variables and sizes that nodes need."""
    real = sample(number, nodes, graph, given.domain, given.whole)
    names = sorted(given.complex & frozenset(real.ranks))
    return ComplexPoint(real, {name: rank for rank, name in enumerate(names)})
