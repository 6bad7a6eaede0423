"""Γ and ψ⁽ⁿ⁾ of complex values, brought to one argument modulo whole numbers.

Γ(u + 1) = u Γ(u) and ψ⁽ⁿ⁾(u + 1) = ψ⁽ⁿ⁾(u) + (-1)ⁿ n!/u^(n+1) hold on the whole plane off the poles. As in
`gammas` the argument is shifted up, to the largest one that occurs, which brings in no new poles.
"""

from __future__ import annotations

from math import factorial

from symopt.calculus import build
from symopt.calculus.nodes import Node, Number
from symopt.equality.complex.complex_space import ComplexSpace, rational_of
from symopt.equality.form.field import Quotient
from symopt.equality.form.gammas import LARGEST, raised_argument
from symopt.equality.limits import GaveUp


def gamma(space: ComplexSpace, value: Quotient) -> Quotient:
    """Return Γ(value)."""
    field = space.field
    number = rational_of(value)
    if number is not None and number.denominator == 1:
        if not 0 < number <= LARGEST:
            raise GaveUp("gamma at a pole or at a large number")
        return field.constant(factorial(int(number) - 1))
    shift, top = raised_argument(space.field, space.plan.shifts, value)
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
    shift, top = raised_argument(space.field, space.plan.shifts, value)

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
