"""Sizes and indices as numbers: n >= 1, and i in its range."""

from __future__ import annotations

from collections.abc import Callable

from symopt.calculus import indices
from symopt.calculus.indices import Affine, Symbol
from symopt.calculus.nodes import Node, Value
from symopt.equality.form.field import Quotient
from symopt.equality.form.space import Space


def affine_form(space: Space, affine: Affine) -> Quotient:
    """Return an index expression as an element."""
    field = space.field
    total = field.constant(affine.constant)
    for symbol, coefficient in affine.terms:
        total = field.add(total, field.scale(coefficient, _value(space, symbol)))
    return total


def _value(space: Space, symbol: Symbol) -> Quotient:
    """Return a size or an index; its range is taken for granted when it is first met."""
    node = Value(indices.of(symbol))
    key = "value", node
    if key in space.places:
        return space.field.generator(space.places[key])
    found = space.kernel(key, _constantly(node))
    kind = space.generators[space.places[key]]
    least = 1 if isinstance(symbol, str) else indices.bound(indices.of(symbol), -1)
    kind.positive = least is not None and least >= 1
    kind.nonnegative = least is not None and least >= 0
    for lower, upper in _ranges(symbol):
        gap = space.field.subtract(affine_form(space, upper), affine_form(space, lower))
        space.learn(gap, strict=False, declared=True)
    return found


def _ranges(symbol: Symbol) -> list[tuple[Affine, Affine]]:
    """Return pairs of which the first is never more than the second."""
    plain = indices.of(symbol)
    if isinstance(symbol, str):
        return [(Affine(1), plain)]
    return [(symbol.lower, plain), (plain, symbol.upper)]


def _constantly(node: Node) -> Callable[[], Node]:
    return lambda: node
