r"""Incomplete gamma functions and exponential integrals, brought to Γ(s, x) of one s modulo whole numbers.

For x > 0, where all of them have values for every real s (NIST DLMF 8.8.2, 8.4.4 to 8.4.8, 8.2.3, 8.19.1,
6.11.1, 6.5.3 and 6.5.4):

    Γ(s + 1, x) = s Γ(s, x) + x^s e^(-x)         Γ(1, x) = e^(-x)        Γ(1/2, x) = √π erfc √x
    γ(s, x) = Γ(s) - Γ(s, x)                      E_n(x) = x^(n-1) Γ(1 - n, x)
    Ei(-x) = -Γ(0, x)          Shi x = (Ei x + Γ(0, x))/2          Chi x = (Ei x - Γ(0, x))/2

A symbolic s goes up from the lowest that occurs, which divides by nothing. A constant s goes to 0 if it
is whole and below 1, to 1 or 1/2, or into (0, 1); going down divides by s, a constant that is not 0.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor

from symopt.calculus import build
from symopt.equality.form.field import Quotient
from symopt.equality.form.gammas import constant_of, gamma
from symopt.equality.form.orders import steps_above_lowest
from symopt.equality.form.powers import exponential, logarithm, rational_power
from symopt.equality.form.space import Space
from symopt.equality.form.trigonometric import odd_function, pi
from symopt.equality.limits import GaveUp, Nowhere

MOST_STEPS = 24
HALF = Fraction(1, 2)


def upper_gamma(space: Space, order: Quotient, x: Quotient) -> Quotient:
    """Return Γ(order, x); takes note that x > 0."""
    field = space.field
    if x.top.is_zero():
        raise Nowhere("an incomplete gamma function at 0")
    space.learn(x, strict=True)
    number = constant_of(order)
    if number is None:
        steps = steps_above_lowest(space, "uppergamma", order, MOST_STEPS)
        start = field.subtract(order, field.constant(steps))
        return _upward(space, start, _kernel(space, start, x), x, steps)
    if abs(number) > MOST_STEPS:
        raise GaveUp("the order of an incomplete gamma function")
    start, value = _start(space, number, x)
    if number >= start:
        return _upward(space, field.constant(start), value, x, int(number - start))
    for k in range(int(start - number)):
        s = start - 1 - k  # Γ(s, x) = (Γ(s + 1, x) - x^s e^(-x))/s
        gap = field.subtract(value, _power_times_exponential(space, field.constant(s), x))
        value = field.scale(1 / s, gap)
    return value


def lower_gamma(space: Space, order: Quotient, x: Quotient) -> Quotient:
    """Return γ(order, x); takes note that order > 0 and x > 0."""
    space.learn(order, strict=True)
    upper = upper_gamma(space, order, x)
    return space.field.subtract(gamma(space, order), upper)


def generalized_integral(space: Space, order: Quotient, x: Quotient) -> Quotient:
    """Return E_order(x); takes note that x > 0."""
    field = space.field
    one = field.constant(1)
    upper = upper_gamma(space, field.subtract(one, order), x)
    return field.multiply(power(space, x, field.subtract(order, one)), upper)


def exponential_integral(space: Space, x: Quotient) -> Quotient:
    """Return Ei(x): a kernel, or -Γ(0, -x) where x < 0 is certain."""
    if x.top.is_zero():
        raise Nowhere("Ei at 0")
    if _certain_sign(space, x) == -1:
        return space.field.scale(-1, _first(space, space.field.scale(-1, x)))
    return space.kernel(("Ei", *x.key), lambda: build.apply("Ei", space.element_node(x)), x)


def hyperbolic_sine_integral(space: Space, x: Quotient) -> Quotient:
    """Return Shi(x), an odd kernel where the sign of x is not known."""
    field = space.field
    sign = _certain_sign(space, x)
    if sign is None or x.top.is_zero():
        return odd_function(space, "Shi", x)
    if sign < 0:
        return field.scale(-1, hyperbolic_sine_integral(space, field.scale(-1, x)))
    return field.scale(HALF, field.add(exponential_integral(space, x), _first(space, x)))


def hyperbolic_cosine_integral(space: Space, x: Quotient) -> Quotient:
    """Return Chi(x); takes note that x > 0."""
    first = _first(space, x)
    return space.field.scale(HALF, space.field.subtract(exponential_integral(space, x), first))


def power(space: Space, x: Quotient, exponent: Quotient) -> Quotient:
    """Return x ** exponent for x > 0."""
    number = constant_of(exponent)
    if number is not None:
        return rational_power(space, x, number)
    return exponential(space, space.field.multiply(exponent, logarithm(space, x)))


def _first(space: Space, x: Quotient) -> Quotient:
    return upper_gamma(space, space.field.constant(0), x)


def _certain_sign(space: Space, x: Quotient) -> int | None:
    top, bottom = space.sign(x.top), space.sign(x.bottom)
    return None if top is None or bottom is None else top * bottom


def _start(space: Space, number: Fraction, x: Quotient) -> tuple[Fraction, Quotient]:
    """Return an order that differs from a number by a whole one, and Γ of it."""
    field = space.field
    if number.denominator == 1:
        if number >= 1:
            return Fraction(1), exponential(space, field.scale(-1, x))
        return Fraction(0), _kernel(space, field.constant(0), x)
    if number.denominator == 2:
        root = rational_power(space, x, HALF)
        complement = field.subtract(field.constant(1), odd_function(space, "erf", root))
        return HALF, field.multiply(rational_power(space, pi(space), HALF), complement)
    start = number - floor(number)
    return start, _kernel(space, field.constant(start), x)


def _upward(space: Space, order: Quotient, value: Quotient, x: Quotient, steps: int) -> Quotient:
    field = space.field
    for _ in range(steps):
        more = _power_times_exponential(space, order, x)
        value = field.add(field.multiply(order, value), more)
        order = field.add(order, field.constant(1))
    return value


def _power_times_exponential(space: Space, order: Quotient, x: Quotient) -> Quotient:
    field = space.field
    return field.multiply(power(space, x, order), exponential(space, field.scale(-1, x)))


def _kernel(space: Space, order: Quotient, x: Quotient) -> Quotient:
    key = ("uppergamma", *order.key, *x.key)
    result = space.kernel(
        key,
        lambda: build.apply("uppergamma", space.element_node(order), space.element_node(x)),
        x,
    )
    space.generators[space.places[key]].positive = True
    return result
