r"""Sines and cosines by addition formulas, in s = sin(t/L) and c = cos(t/L) with s² = 1 - c².

cos and sin of Σ k·t follow from (c + i s)^k and from products; multiples of π/12 are written with √2
and √3; sin(asin u) = u, cos(asin u) = √(1 - u²), and the like for atan.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from symopt.calculus import build
from symopt.calculus.nodes import Apply, Node, Rational
from symopt.equality.field import Quotient
from symopt.equality.limits import GaveUp
from symopt.equality.powers import rational_power, terms
from symopt.equality.space import Space

Pair = tuple[Quotient, Quotient]
"""Cosine and sine."""

HALF = Fraction(1, 2)


def pi(space: Space) -> Quotient:
    """Return π, a positive generator."""
    place = space.generator(("pi",), lambda: Apply("pi", ()))
    space.generators[place].positive = True
    return space.field.generator(place)


def cosine_and_sine(space: Space, angle: Quotient) -> Pair:
    """Return cos(angle), sin(angle)."""
    field = space.field
    total: Pair = field.constant(1), field.constant(0)
    for coefficient, part, place in terms(space, angle):
        kind = None if place is None else space.generators[place].kind
        if kind == "pi" and (12 * coefficient).denominator == 1:
            pair = _twelfths(space, int(12 * coefficient) % 24)
        else:
            pair = _multiple(space, coefficient, part, place)
        total = _sum(space, total, pair)
    return total


def _sum(space: Space, left: Pair, right: Pair) -> Pair:
    field = space.field
    (c, s), (d, t) = left, right
    return (
        field.subtract(field.multiply(c, d), field.multiply(s, t)),
        field.add(field.multiply(s, d), field.multiply(c, t)),
    )


def _multiple(space: Space, coefficient: Rational, part: Quotient, place: int | None) -> Pair:
    key = ("cos", *part.key)
    divisor = space.divisor(key, coefficient)
    times = int(coefficient * divisor)
    if abs(times) > space.limits.degree:
        raise GaveUp("too high a multiple of an angle")
    base = _inverse_function(space, place) if divisor == 1 and place is not None else None
    cosine, sine = base or _generators(space, part, divisor)
    total: Pair = space.field.constant(1), space.field.constant(0)
    for _ in range(abs(times)):
        total = _sum(space, total, (cosine, sine))
    return total if times > 0 else (total[0], space.field.scale(-1, total[1]))


def _generators(space: Space, part: Quotient, divisor: int) -> Pair:
    def angle(function: str) -> Callable[[], Node]:
        return lambda: build.apply(
            function, build.scale(Fraction(1, divisor), space.element_node(part))
        )

    cosine = space.generator(("cos", *part.key), angle("cos"), part, divisor)
    sine = space.generator(("sin", *part.key), angle("sin"), part, divisor)
    c = space.field.context.gen(cosine)
    space.field.relations.setdefault(sine, (2, 1 - c * c))
    return space.field.generator(cosine), space.field.generator(sine)


def _inverse_function(space: Space, place: int) -> Pair | None:
    sort, field = space.generators[place], space.field
    if sort.kind not in ("asin", "atan"):
        return None
    value: Quotient = sort.of
    square, one = field.multiply(value, value), field.constant(1)
    if sort.kind == "asin":
        return rational_power(space, field.subtract(one, square), HALF), value
    cosine = rational_power(space, field.add(one, square), -HALF)
    return cosine, field.multiply(value, cosine)


def _twelfths(space: Space, count: int) -> Pair:
    """Return cosine and sine of count·π/12: count = 4a + 3b + 12h with π/3 and π/4 in the first quadrant."""
    quarter = rational_power(space, space.field.constant(2), -HALF)
    third = space.field.scale(HALF, rational_power(space, space.field.constant(3), HALF))
    eighth_turn: Pair = quarter, quarter
    sixth_turn: Pair = space.field.constant(HALF), third
    total: Pair = space.field.constant(1), space.field.constant(0)
    for pair, times in ((sixth_turn, count % 6), (eighth_turn, (-count) % 8)):
        for _ in range(times):
            total = _sum(space, total, pair)
    return total


def odd_function(space: Space, function: str, value: Quotient) -> Quotient:
    """Return f(value) for an odd function that is not looked into: f(-u) = -f(u), f(0) = 0."""
    field = space.field
    if value.top.is_zero():
        return value
    if value.top.leading_coefficient() < 0:
        return field.scale(-1, odd_function(space, function, field.scale(-1, value)))
    if function == "atan" and value.key == ("1", "1"):
        return field.scale(Fraction(1, 4), pi(space))
    if function == "asin" and value.bottom.is_one() and value.top.is_constant():
        known = {("1", "1"): HALF, ("1/2", "1"): Fraction(1, 6)}.get(value.key)
        if known is not None:
            return field.scale(known, pi(space))
    return space.kernel(
        (function, *value.key), lambda: build.apply(function, space.element_node(value)), value
    )


def arcsine(space: Space, value: Quotient) -> Quotient:
    """Return asin(value); takes note that 1 - value ≥ 0 and 1 + value ≥ 0."""
    one = space.field.constant(1)
    space.learn(space.field.subtract(one, value), strict=False)
    space.learn(space.field.add(one, value), strict=False)
    return odd_function(space, "asin", value)


def arccosine(space: Space, value: Quotient) -> Quotient:
    """Return acos(value) = π/2 - asin(value)."""
    return space.field.subtract(space.field.scale(HALF, pi(space)), arcsine(space, value))
