r"""Sines and cosines by addition formulas, in s = sin(t/L) and c = cos(t/L) with s² = 1 - c².

cos and sin of Σ k·t follow from (c + i s)^k and from products. Of t = asin u and t = atan u they are
algebraic: sin(asin u) = u, cos(asin u) = √(1 - u²), the like for atan, and for halves, since t is in
[-π/2, π/2],

    cos(asin(u)/2) = (√(1+u) + √(1-u))/2      cos(atan(u)/2) = √((R+1)/(2R)),  R = √(1 + u²)
    sin(asin(u)/2) = (√(1+u) - √(1-u))/2      tan(atan(u)/2) = u/(R + 1).

Of t = πn with whole n it is cos t = (-1)^n and sin t = 0, and the squares of cos(t/2) and sin(t/2) follow.

For an odd L ≤ 9, s = sin(t/L) satisfies T_L(s) = (-1)^((L-1)/2) sin t, with Chebyshev's polynomial T_L.
Multiples of π are in `turns`, asin and atan themselves in `arcs`.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from symopt.calculus import build
from symopt.calculus.nodes import Node, Rational
from symopt.equality.form.field import Quotient, used
from symopt.equality.form.powers import rational_power, terms
from symopt.equality.form.space import Space
from symopt.equality.form.turns import Pair, cosine_and_sine_of_turn, pi, repeated, summed_angle
from symopt.equality.form.whole_powers import counts, whole_power
from symopt.equality.limits import GaveUp

HALF = Fraction(1, 2)
LARGEST_ODD = 9
"""The largest odd L for which the equation of sin(t/L) is used."""


def cosine_and_sine(space: Space, angle: Quotient) -> Pair:
    """Return cos(angle), sin(angle)."""
    field = space.field
    total: Pair = field.constant(1), field.constant(0)
    for coefficient, part, place in terms(space, angle):
        kind = None if place is None else space.generators[place].kind
        if kind == "pi":
            pair = cosine_and_sine_of_turn(space, Fraction(coefficient))
        elif (turns := _whole_turns(space, part)) is not None:
            pair = _multiple_of_half_turns(space, coefficient, part, turns)
        else:
            pair = _multiple(space, coefficient, part, place)
        total = summed_angle(space, total, pair)
    return total


def _multiple(space: Space, coefficient: Rational, part: Quotient, place: int | None) -> Pair:
    divisor = space.divisor(("cos", *part.key), coefficient)
    times = int(coefficient * divisor)
    if abs(times) > space.limits.degree:
        raise GaveUp("too high a multiple of an angle")
    base = None if place is None else _of_inverse_function(space, place, divisor)
    return repeated(space, base or _generators(space, part, divisor), times)


def _whole_turns(space: Space, part: Quotient) -> Quotient | None:
    """Return n if the part is π·n with n made of names and indices with whole values."""
    place = space.places.get(("pi",))
    if place is None or not part.bottom.is_one() or part.top.degrees()[place] != 1:
        return None
    rest = Quotient(divmod(part.top, space.field.context.gen(place))[0], part.bottom)
    return rest if all(counts(space, p) for p in used(rest.top)) else None


def _multiple_of_half_turns(
    space: Space, coefficient: Rational, part: Quotient, turns: Quotient
) -> Pair:
    """Return cosine and sine of coefficient·πn for whole n."""
    field = space.field
    divisor = space.divisor(("cos", *part.key), coefficient)
    times = int(coefficient * divisor)
    rest = times % divisor
    minus = field.constant(-1)
    signs = whole_power(space, minus, field.scale(times // divisor, turns))
    if not rest:
        return signs, field.constant(0)
    pair = _generators(space, part, divisor)
    if divisor == 2:
        parity = whole_power(space, minus, turns).top
        for function, sign in ((pair[0], 1), (pair[1], -1)):
            field.relations[used(function.top)[0]] = 2, (1 + sign * parity) / 2
    cosine, sine = repeated(space, pair, rest)
    return field.multiply(signs, cosine), field.multiply(signs, sine)


def _angle(space: Space, function: str, part: Quotient, divisor: int) -> Callable[[], Node]:
    return lambda: build.apply(
        function, build.scale(Fraction(1, divisor), space.element_node(part))
    )


def _generators(space: Space, part: Quotient, divisor: int) -> Pair:
    cosine, sine = (
        space.generator((f, *part.key), _angle(space, f, part, divisor), part, divisor)
        for f in ("cos", "sin")
    )
    c = space.field.context.gen(cosine)
    space.field.relations.setdefault(sine, (2, 1 - c * c))
    return space.field.generator(cosine), space.field.generator(sine)


def _of_inverse_function(space: Space, place: int, divisor: int) -> Pair | None:
    """Return cos(t/divisor), sin(t/divisor) for a generator t = asin u or atan u, None if it is neither."""
    sort = space.generators[place]
    if sort.kind not in ("asin", "atan"):
        return None
    if divisor == 1:
        return _whole_arc(space, sort.kind, sort.of)
    if divisor == 2:
        return _half_arc(space, sort.kind, sort.of)
    if divisor % 2 and divisor <= LARGEST_ODD:
        return _odd_part(space, place, divisor)
    return None


def _whole_arc(space: Space, kind: str, value: Quotient) -> Pair:
    field = space.field
    square, one = field.multiply(value, value), field.constant(1)
    if kind == "asin":
        return rational_power(space, field.subtract(one, square), HALF), value
    cosine = rational_power(space, field.add(one, square), -HALF)
    return cosine, field.multiply(value, cosine)


def _half_arc(space: Space, kind: str, value: Quotient) -> Pair:
    field = space.field
    one = field.constant(1)
    if kind == "asin":
        up = rational_power(space, field.add(one, value), HALF)
        down = rational_power(space, field.subtract(one, value), HALF)
        return field.scale(HALF, field.add(up, down)), field.scale(HALF, field.subtract(up, down))
    root = rational_power(space, field.add(one, field.multiply(value, value)), HALF)
    above = field.add(root, one)
    square = field.scale(HALF, field.multiply(above, field.inverse(root)))
    cosine = rational_power(space, square, HALF)
    return cosine, field.multiply(cosine, field.multiply(value, field.inverse(above)))


def _odd_part(space: Space, place: int, divisor: int) -> Pair | None:
    from flint import fmpz_poly

    sort, field = space.generators[place], space.field
    sine_of_whole = _whole_arc(space, sort.kind, sort.of)[1]
    if not sine_of_whole.bottom.is_one():
        return None
    part = field.generator(place)
    sine, cosine = (
        space.generator((f, *part.key), _angle(space, f, part, divisor), part, divisor)
        for f in ("sin", "cos")
    )
    s = field.context.gen(sine)
    lower = [int(c) for c in fmpz_poly.chebyshev_t(divisor).coeffs()]
    lead = lower.pop()
    rest = sum((c * s**k for k, c in enumerate(lower)), field.zero)
    value = sine_of_whole.top * (-1) ** (divisor // 2)
    field.relations.setdefault(sine, (divisor, (value - rest) / lead))
    field.relations.setdefault(cosine, (2, 1 - s * s))
    space.generators[cosine].positive = True  # |t/L| ≤ π/6
    return field.generator(cosine), field.generator(sine)


def odd_function(space: Space, function: str, value: Quotient) -> Quotient:
    """Return f(value) for an odd function that is not looked into: f(-u) = -f(u), f(0) = 0."""
    field = space.field
    if value.top.is_zero():
        return value
    if value.top.leading_coefficient() < 0:
        return field.scale(-1, odd_function(space, function, field.scale(-1, value)))
    return space.kernel(
        (function, *value.key), lambda: build.apply(function, space.element_node(value)), value
    )


__all__ = ["cosine_and_sine", "odd_function", "pi"]
