"""Intervals that hold all values of a formula, from numbers, sizes, ranges of functions and the data.

Sizes and indices are from 1 on. Of parameters nothing is known.
"""

from __future__ import annotations

from collections.abc import Collection
from math import inf
from typing import TypeAlias

from symopt.calculus.graph import Graph
from symopt.calculus.nodes import (
    Apply,
    Delta,
    Entry,
    Node,
    Number,
    Product,
    Rational,
    Sum,
    Value,
    Within,
)
from symopt.compilation.blocks.mapped import Mapped
from symopt.compilation.bound import Bound
from symopt.functions.function import Function
from symopt.functions.lookup import functions, internal_functions

Span: TypeAlias = "tuple[float, float]"
ANY: Span = (-inf, inf)
_RANGES: dict[str, Span] = {
    "y > 0": (0.0, inf),
    "y >= 0": (0.0, inf),
    "y < 0": (-inf, 0.0),
    "y <= 0": (-inf, 0.0),
    "0 < y < 1": (0.0, 1.0),
    "0 < y < 2": (0.0, 2.0),
    "y >= 1": (1.0, inf),
}


def exactly(number: Rational) -> Span:
    """Return the interval of one number."""
    return float(number), float(number)


def times(one: Span, two: Span) -> Span:
    """Return the interval of products.

    >>> times((-1.0, 2.0), (0.0, inf))
    (-inf, inf)
    """
    ends = [a * b if a and b else 0.0 for a in one for b in two]
    return min(ends), max(ends)


def to_power(base: Span, exponent: float) -> Span:
    """Return an interval of powers.

    >>> to_power((-3.0, 2.0), 2), to_power((0.0, 4.0), -1)
    ((0.0, inf), (0.25, inf))
    """
    low, high = base
    if exponent == int(exponent) and int(exponent) % 2 == 0 and low < 0:
        return (0.0, inf)
    if low >= 0 and exponent > 0:
        return _raised(low, exponent), _raised(high, exponent)
    if low >= 0:
        return (0.0, inf) if high == inf or not high else (_raised(high, exponent), inf)
    return base if exponent == 1 else ANY


def _raised(base: float, exponent: float) -> float:
    """Return a power of a number >= 0, infinite where a float ends."""
    try:
        return base**exponent
    except OverflowError:
        return inf


def real_function(name: str) -> Function | None:
    """Return a function of the catalogue, or one that generated code has, None for another."""
    return functions().get(name) or internal_functions().get(name)


class Ranges:
    """Intervals of the nodes of a graph. moving: names whose values are not fixed."""

    def __init__(self, graph: Graph, bound: Bound, moving: Collection[str]) -> None:
        self.graph, self.bound, self.moving = graph, bound, moving
        self.spans: dict[str, Span] = {}

    def span(self, node: Node) -> Span:
        """Return an interval that holds all values of a node."""
        match node:
            case Number():
                return exactly(node.value)
            case Value():
                low = node.affine.constant + sum(c for _, c in node.affine.terms)
                rising = all(c > 0 for _, c in node.affine.terms)  # sizes and indices are from 1 on
                return (float(low), inf) if rising else ANY
            case Delta() | Within():
                return (0.0, 1.0)
            case Entry():
                return self.values(node.name)
            case Sum():
                low = high = float(node.constant)
                for c, term in node.terms:
                    one, two = times(self.span(term), exactly(c))
                    low, high = low + one, high + two
                return low, high
            case Product():
                found: Span = exactly(node.coefficient)
                for base, exponent in node.powers:
                    found = times(found, to_power(self.span(base), float(exponent)))
                if not node.sums:
                    return found
                return (0.0 if found[0] >= 0 else -inf), (0.0 if found[1] <= 0 else inf)
            case Apply():
                known = real_function(node.function)
                return ANY if known is None else _RANGES.get(known.range, ANY)
            case _:
                return ANY

    def values(self, name: str) -> Span:
        """Return the least and the largest entry of data or of a definition."""
        if name not in self.spans:
            item = self.graph.definition(name)
            array = self.bound.arrays.get(name)
            if item is not None:
                self.spans[name] = self.span(item.body)
            elif array is None or name in self.moving or not array.size:
                self.spans[name] = ANY
            else:
                blocks = array.blocks() if isinstance(array, Mapped) else (array,)
                ends = [(float(block.min()), float(block.max())) for block in blocks]
                self.spans[name] = min(low for low, _ in ends), max(high for _, high in ends)
        return self.spans[name]
