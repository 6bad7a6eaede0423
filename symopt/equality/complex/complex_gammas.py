"""Γ and ψ⁽ⁿ⁾ of complex values, brought to one argument modulo whole numbers.

Γ(u + 1) = u Γ(u) and ψ⁽ⁿ⁾(u + 1) = ψ⁽ⁿ⁾(u) + (-1)ⁿ n!/u^(n+1) hold on the whole plane off the poles. As in
`gammas` the argument is shifted up, to the largest one that occurs, which brings in no new poles.
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial, floor

from symopt.calculus import build
from symopt.calculus.nodes import Node, Number
from symopt.equality.complex.complex_space import ComplexSpace, rational_of
from symopt.equality.form.field import Quotient, fraction
from symopt.equality.form.gammas import LARGEST
from symopt.equality.limits import GaveUp, Refine


def gamma(space: ComplexSpace, value: Quotient) -> Quotient:
    """Return Γ(value)."""
    field = space.field
    number = rational_of(value)
    if number is not None and number.denominator == 1:
        if not 0 < number <= LARGEST:
            raise GaveUp("gamma at a pole or at a large number")
        return field.constant(factorial(int(number) - 1))
    shift, top = _raised(space, value)
    result = space.function("gamma", top)
    for k in range(shift):
        result = field.multiply(result, field.inverse(field.add(value, field.constant(k))))
    return result


def polygamma(space: ComplexSpace, order: Quotient, value: Quotient) -> Quotient:
    """Return ψ⁽order⁾(value); order 0 is the digamma function."""
    field = space.field
    number = rational_of(order)
    if number is None or number.denominator != 1 or not 0 <= number <= LARGEST:
        raise GaveUp("order of polygamma")
    whole = int(number)
    shift, top = _raised(space, value)

    def make() -> Node:
        inner = space.element_node(top)
        if whole == 0:
            return build.apply("digamma", inner)
        return build.apply("polygamma", Number(whole), inner)

    result = space.kernel(("polygamma", whole, *top.key), make)
    for k in range(shift):
        term = field.power(field.add(value, field.constant(k)), -whole - 1)
        result = field.subtract(result, field.scale((-1) ** whole * factorial(whole), term))
    return result


def _raised(space: ComplexSpace, value: Quotient) -> tuple[int, Quotient]:
    """Return (k, value + k), the same argument for all that differ by whole numbers."""
    field = space.field
    rest = Fraction(0)
    if value.bottom.is_one():
        found = value.top.to_dict().get((0,) * field.count)
        rest = Fraction(0) if found is None else fraction(found)
    whole = floor(rest)
    key = ("shift", *field.subtract(value, field.constant(whole)).key)
    highest = space.plan.shifts.get(key)
    if highest is None or highest < whole:
        space.plan.shifts[key] = whole
        if highest is not None:
            raise Refine
        highest = whole
    if highest - whole > LARGEST:
        raise GaveUp("too large a shift of gamma")
    return highest - whole, field.add(value, field.constant(highest - whole))
