"""Hyperbolic functions by exponentials, and their inverses by logarithms.

2 cosh x = eˣ + e⁻ˣ, 2 sinh x = eˣ - e⁻ˣ; asinh x = log(x + √(x² + 1)), acosh x = log(x + √(x² - 1)), x ≥ 1,
atanh x = (log(1 + x) - log(1 - x))/2 for |x| < 1.
"""

from __future__ import annotations

from fractions import Fraction

from symopt.equality.form.field import Quotient
from symopt.equality.form.powers import exponential, logarithm, rational_power
from symopt.equality.form.space import Space

_HALF = Fraction(1, 2)


def hyperbolic(space: Space, value: Quotient) -> tuple[Quotient, Quotient]:
    """Return 2 cosh and 2 sinh."""
    field = space.field
    up = exponential(space, value)
    down = field.inverse(up)
    return field.add(up, down), field.subtract(up, down)


def hyperbolic_tangent(space: Space, value: Quotient) -> Quotient:
    """Return tanh."""
    cosine, sine = hyperbolic(space, value)
    return space.field.multiply(sine, space.field.inverse(cosine))


def area_sine(space: Space, value: Quotient, shift: int) -> Quotient:
    """Return log(x + √(x² + shift)): asinh for 1, acosh for -1."""
    field = space.field
    if shift < 0:
        space.learn(field.subtract(value, field.constant(1)), strict=False)
    square = field.add(field.multiply(value, value), field.constant(shift))
    return logarithm(space, field.add(value, rational_power(space, square, _HALF)))


def area_tangent(space: Space, value: Quotient) -> Quotient:
    """Return atanh; takes note that |value| < 1."""
    field = space.field
    one = field.constant(1)
    up, down = field.add(one, value), field.subtract(one, value)
    return field.scale(_HALF, field.subtract(logarithm(space, up), logarithm(space, down)))
