r"""The gamma family, brought to one argument modulo whole numbers.

Γ(u) = Γ(u + k)/(u (u+1) … (u+k-1)), log Γ, ψ and ψ⁽ⁿ⁾ likewise. The argument is shifted *up* to the
largest one that occurs: Γ(u + k) is defined and every factor is nonzero wherever Γ(u) is defined; a shift
down would bring in poles where the function has none.
"""

from __future__ import annotations

from fractions import Fraction
from math import factorial, floor
from typing import Any

from symopt.calculus import build
from symopt.calculus.nodes import Node, Number
from symopt.equality.form.field import Field, Quotient, fraction
from symopt.equality.form.powers import logarithm, rational_power
from symopt.equality.form.space import Space
from symopt.equality.form.trigonometric import pi
from symopt.equality.limits import GaveUp, Refine

LARGEST = 64
"""The largest whole-number shift that is written out."""


def gamma(space: Space, value: Quotient) -> Quotient:
    """Return Γ(value)."""
    field = space.field
    number = constant_of(value)
    if number is not None and (2 * number).denominator == 1:
        return _half_integer_gamma(space, number)
    shift, top = raised_argument(space.field, space.plan.shifts, value)
    result = _kernel(space, top)
    for k in range(shift):
        result = field.multiply(result, field.inverse(field.add(value, field.constant(k))))
    return result


def _kernel(space: Space, top: Quotient) -> Quotient:
    """Return Γ(top) as a kernel, positive where top is."""
    key = ("gamma", *top.key)
    result = space.kernel(key, lambda: build.apply("gamma", space.element_node(top)), top)
    if space.lasting_sign(top.top) == 1 and space.lasting_sign(top.bottom) == 1:
        space.generators[space.places[key]].positive = True
    return result


def log_gamma(space: Space, value: Quotient) -> Quotient:
    """Return log Γ(value); takes note that value > 0."""
    field = space.field
    space.learn(value, strict=True)
    number = constant_of(value)
    if number is not None and number > 0 and (2 * number).denominator == 1:
        return logarithm(space, _half_integer_gamma(space, number))
    shift, top = raised_argument(space.field, space.plan.shifts, value)
    result = logarithm(space, _kernel(space, top))  # so that exp(log Γ) = Γ
    for k in range(shift):
        result = field.subtract(result, logarithm(space, field.add(value, field.constant(k))))
    return result


def polygamma(space: Space, order: int, value: Quotient) -> Quotient:
    """Return ψ⁽order⁾(value); order 0 is the digamma function."""
    field = space.field
    if not 0 <= order <= LARGEST:
        raise GaveUp("order of polygamma")
    number = constant_of(value)
    if order % 2 and number is not None and (2 * number).denominator == 1:
        return _half_integer_polygamma(space, order, number)
    shift, top = raised_argument(space.field, space.plan.shifts, value)

    def make() -> Node:
        inner = space.element_node(top)
        if order == 0:
            return build.apply("digamma", inner)
        return build.apply("polygamma", Number(order), inner)

    result = space.kernel(("polygamma", order, *top.key), make, top)
    for k in range(shift):
        term = field.power(field.add(value, field.constant(k)), -order - 1)
        factor = -((-1) ** order) * factorial(order)
        result = field.add(result, field.scale(factor, term))
    return result


def constant_of(value: Quotient) -> Fraction | None:
    """Return the rational number that the element is, if it is one."""
    if not value.top.is_constant() or not value.bottom.is_one():
        return None
    return Fraction(0) if value.top.is_zero() else fraction(value.top.leading_coefficient())


def _half_integer_gamma(space: Space, number: Fraction) -> Quotient:
    if abs(number) > LARGEST or (number.denominator == 1 and number <= 0):
        raise GaveUp("gamma at a pole or at a large number")
    start = Fraction(1) if number.denominator == 1 else Fraction(1, 2)
    factor = Fraction(1)
    while start < number:
        factor, start = factor * start, start + 1
    while start > number:
        start -= 1
        factor /= start
    if number.denominator == 1:
        return space.field.constant(factor)
    return space.field.scale(factor, rational_power(space, pi(space), Fraction(1, 2)))


def _half_integer_polygamma(space: Space, order: int, number: Fraction) -> Quotient:
    """Return ψ⁽ⁿ⁾ for odd n: ψ⁽ⁿ⁾(1) = n! ζ(n+1) and ψ⁽ⁿ⁾(1/2) = (2^(n+1) - 1) ψ⁽ⁿ⁾(1), by Euler's ζ(2k)."""
    from flint import fmpq

    if abs(number) > LARGEST or (number.denominator == 1 and number <= 0):
        raise GaveUp("polygamma at a pole or at a large number")
    power = order + 1
    zeta = Fraction(abs(int(fmpq.bernoulli(power).p)), int(fmpq.bernoulli(power).q))
    first = zeta * 2 ** (power - 1) / power
    start = Fraction(1) if number.denominator == 1 else Fraction(1, 2)
    first *= 1 if number.denominator == 1 else 2**power - 1
    rest = Fraction(0)
    while start < number:
        rest -= factorial(order) / start**power
        start += 1
    while start > number:
        start -= 1
        rest += factorial(order) / start**power
    field = space.field
    return field.add(field.scale(first, field.power(pi(space), power)), field.constant(rest))


def raised_argument(
    field: Field, shifts: dict[tuple[Any, ...], int], value: Quotient
) -> tuple[int, Quotient]:
    """Return (k, value + k), the same argument for all that differ by whole numbers.

    shifts: the highest of each class so far; raises Refine where a higher one is found.
    """
    rest = Fraction(0)
    if value.bottom.is_one():
        none = (0,) * field.count
        found = value.top.to_dict().get(none)
        rest = Fraction(0) if found is None else fraction(found)
    whole = floor(rest)
    key = ("shift", *field.subtract(value, field.constant(whole)).key)
    highest = shifts.get(key)
    if highest is None or highest < whole:
        shifts[key] = whole
        if highest is not None:
            raise Refine
        highest = whole
    if highest - whole > LARGEST:
        raise GaveUp("too large a shift of gamma")
    return highest - whole, field.add(value, field.constant(highest - whole))
