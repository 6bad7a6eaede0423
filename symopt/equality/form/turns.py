r"""Cosine and sine of rational multiples of π, as algebraic elements of the field.

A fraction of a turn is split into parts with denominators 2^a (a ≤ 4), 3, 5 and a rest. With radicals:

    cos π/2^(a+1) = √((1 + cos π/2^a)/2)      cos π/3 = 1/2, sin π/3 = √3/2
    cos π/5 = (1 + √5)/4, sin π/5 = √((5 - √5)/8)

For the rest, c = cos(π/L) with L even has the minimal polynomial of 2 cos(2π/(2L)), halved, and
sin(π/L) = cos((L/2 - 1)π/L) = T_(L/2-1)(c), Chebyshev's polynomial. Where its degree is too high, cosine and
sine stay kernels.

Source: NIST DLMF, 4.17 and 18.5; D. H. Lehmer (1933), A note on trigonometric algebraic numbers.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache, partial

from symopt.calculus import build
from symopt.calculus.nodes import Apply, Node
from symopt.equality.form.field import Quotient
from symopt.equality.form.powers import rational_power
from symopt.equality.form.space import Space

Pair = tuple[Quotient, Quotient]
"""Cosine and sine."""

HALF = Fraction(1, 2)
MOST_HALVINGS = 4
"""cos(π/2^a) is written with roots for a up to this."""


def pi(space: Space) -> Quotient:
    """Return π, a positive generator."""
    place = space.generator(("pi",), lambda: Apply("pi", ()))
    space.generators[place].positive = True
    return space.field.generator(place)


def summed_angle(space: Space, left: Pair, right: Pair) -> Pair:
    """Return cosine and sine of a sum of two angles."""
    field = space.field
    (c, s), (d, t) = left, right
    return (
        field.subtract(field.multiply(c, d), field.multiply(s, t)),
        field.add(field.multiply(s, d), field.multiply(c, t)),
    )


def repeated(space: Space, pair: Pair, times: int) -> Pair:
    """Return cosine and sine of `times` times an angle."""
    total: Pair = space.field.constant(1), space.field.constant(0)
    left, doubled = abs(times), pair
    while left:
        if left & 1:
            total = summed_angle(space, total, doubled)
        left >>= 1
        if left:
            doubled = summed_angle(space, doubled, doubled)
    return total if times >= 0 else (total[0], space.field.scale(-1, total[1]))


def cosine_and_sine_of_turn(space: Space, turn: Fraction) -> Pair:
    """Return cos(turn·π), sin(turn·π)."""
    turn %= 2
    flip = turn >= 1
    if flip:
        turn -= 1
    total: Pair = space.field.constant(1), space.field.constant(0)
    for denominator, count in _parts(turn):
        total = summed_angle(space, total, _part(space, denominator, count))
    if flip:
        return space.field.scale(-1, total[0]), space.field.scale(-1, total[1])
    return total


def _parts(turn: Fraction) -> list[tuple[int, int]]:
    """Split a fraction into parts count/denominator with coprime denominators; radicals or a rest.

    >>> _parts(Fraction(7, 12))
    [(4, 1), (3, 1)]
    """
    rest, found = turn.denominator, list[int]()
    twos = rest & -rest
    for factor in (twos, 3, 5):
        if factor > 1 and rest % factor == 0 and (factor == twos or rest // factor % factor):
            if factor == twos and factor > 2**MOST_HALVINGS:
                continue
            found.append(factor)
    for factor in found:
        rest //= factor
    if rest > 1:
        found.append(rest)
    parts: list[tuple[int, int]] = []
    left = turn
    for place, factor in enumerate(found):
        others = turn.denominator // factor
        count = turn.numerator * pow(others, -1, factor) % factor if place < len(found) - 1 else 0
        if place == len(found) - 1:
            count = int(left * factor)
        left -= Fraction(count, factor)
        parts.append((factor, count))
    return parts


def _part(space: Space, denominator: int, count: int) -> Pair:
    field = space.field
    if denominator == 3:
        third = field.scale(HALF, rational_power(space, field.constant(3), HALF))
        base: Pair = field.constant(HALF), third
    elif denominator == 5:
        root = rational_power(space, field.constant(5), HALF)
        square = field.scale(Fraction(1, 8), field.subtract(field.constant(5), root))
        cosine = field.scale(Fraction(1, 4), field.add(field.constant(1), root))
        base = cosine, rational_power(space, square, HALF)
    elif denominator & (denominator - 1) == 0 and denominator <= 2**MOST_HALVINGS:
        base = _halved(space, denominator)
    else:
        return _generic(space, Fraction(count, denominator))
    return repeated(space, base, count % (2 * denominator))


def _halved(space: Space, denominator: int) -> Pair:
    field = space.field
    cosine, reached = field.constant(0), 2
    while reached < denominator:
        half = field.scale(HALF, field.add(field.constant(1), cosine))
        cosine, reached = rational_power(space, half, HALF), 2 * reached
    return cosine, _chebyshev(space, cosine, denominator // 2 - 1)


def _generic(space: Space, turn: Fraction) -> Pair:
    """Return cosine and sine in c = cos(π/L), L even."""
    field = space.field
    half = space.divisor(("turn",), turn)
    order = 2 * half
    degree = _degree(order)
    if degree > space.limits.degree:
        return _opaque(space, turn)

    def node() -> Node:
        return build.apply("cos", build.scale(Fraction(1, order), Apply("pi", ())))

    place = space.generator(("turn",), node, None, order)
    space.generators[place].positive = True
    c = field.context.gen(place)
    lower = [
        Fraction(coefficient, 2 ** (degree - k)) for k, coefficient in enumerate(_minimal(order))
    ]
    rest = field.zero
    for k, coefficient in enumerate(lower):
        rest = rest - field.constant(coefficient).top * c**k
    field.relations.setdefault(place, (degree, rest))
    cosine = field.generator(place)
    base: Pair = cosine, _chebyshev(space, cosine, half - 1)
    return repeated(space, base, int(turn * order) % (2 * order))


def _opaque(space: Space, turn: Fraction) -> Pair:
    """Return cosine and sine of one angle as kernels of their own, with s² = 1 - c²."""
    places = [
        space.generator((f"{name} of a turn", turn), partial(_value, name, turn))
        for name in ("cos", "sin")
    ]
    c = space.field.context.gen(places[0])
    space.field.relations.setdefault(places[1], (2, 1 - c * c))
    return space.field.generator(places[0]), space.field.generator(places[1])


def _value(function: str, turn: Fraction) -> Node:
    return build.apply(function, build.scale(turn, Apply("pi", ())))


@cache
def _minimal(order: int) -> tuple[int, ...]:
    """Return the coefficients of the minimal polynomial of 2 cos(π/order) below the leading 1."""
    from flint import fmpz_poly

    return tuple(int(c) for c in fmpz_poly.cos_minpoly(2 * order).coeffs())[:-1]


def _degree(order: int) -> int:
    from flint import fmpz

    return int(fmpz(2 * order).euler_phi()) // 2


def _chebyshev(space: Space, value: Quotient, index: int) -> Quotient:
    """Return T_index(value) for index ≥ 0 by T_(k+1) = 2x T_k - T_(k-1)."""
    field = space.field
    before, now = field.constant(1), value
    if index == 0:
        return before
    for _ in range(index - 1):
        before, now = now, field.subtract(field.scale(2, field.multiply(value, now)), before)
    return now
