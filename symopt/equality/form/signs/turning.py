"""Signs of sines and cosines in ranges: sin u >= 0 where 0 <= u <= π, cos u >= 0 where |u| <= π/2.

Ends are compared as multiples of π where π is a generator, else as rational numbers inside of them.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symopt.equality.form.field import Quotient

if TYPE_CHECKING:
    from symopt.equality.form.space import Generator, Space

Sign = tuple[int, bool]
BELOW_PI = Fraction(333, 106)
"""A number a little below π: a multiple of it, towards 0, is nearer to 0 than that of π."""
ABOVE_PI = Fraction(355, 113)
HALF = Fraction(1, 2)


def sign_of_turning(space: Space, sort: Generator) -> Sign | None:
    """Return (sign, strict) of sin u or cos u from the range of u, None if that says nothing."""
    angle = sort.of
    if not isinstance(angle, Quotient) or not (space.declared or space.facts):
        return None
    key = id(sort)
    if key in space.turning:  # what is known of u may speak of sin u itself
        return None
    space.turning.add(key)
    try:
        return _sine(space, sort) if sort.kind == "sin" else _cosine(space, sort)
    finally:
        space.turning.discard(key)


def _sine(space: Space, sort: Generator) -> Sign | None:
    """Return the sign of sin u: that of u for |u| <= π, the opposite one for π <= |u| <= 2π."""
    own = sign_of(space, sort.of)
    if own is None:
        return None
    side, strict = own
    for first, last, sign in ((0, 1, side), (1, 2, -side)):
        found = _within(space, sort, side, first, last)
        if found is not None:
            return sign, found and (strict or first > 0)
    return None


def _cosine(space: Space, sort: Generator) -> Sign | None:
    """Return the sign of cos u: 1 for |u| <= π/2, -1 for π/2 <= |u| <= 3π/2."""
    ends = [_beside(space, sort, side * HALF, -side) for side in (1, -1)]
    if all(end is not None for end in ends):
        return 1, all(ends)
    own = sign_of(space, sort.of)
    found = None if own is None else _within(space, sort, own[0], HALF, 3 * HALF)
    return None if found is None else (-1, found)


def _within(
    space: Space, sort: Generator, side: int, first: Fraction | int, last: Fraction | int
) -> bool | None:
    """Return whether u lies strictly between first·π and last·π, on that side of 0; None if unknown."""
    inner = True if not first else _beside(space, sort, side * Fraction(first), side)
    outer = None if inner is None else _beside(space, sort, side * Fraction(last), -side)
    return None if inner is None or outer is None else inner and outer


def _beside(space: Space, sort: Generator, turns: Fraction, side: int) -> bool | None:
    """Return whether u > turns·π (side 1), or < (side -1), strictly; None if not even weakly known."""
    field = space.field
    place = space.places.get(("pi",))
    scale = turns * sort.divisor
    outward = (scale > 0) == (side > 0)
    if place is None:
        end = field.constant(scale * (ABOVE_PI if outward else BELOW_PI))
    else:
        end = field.scale(scale, field.generator(place))
    found = sign_of(space, field.scale(side, field.subtract(sort.of, end)))
    return found[1] if found is not None and found[0] > 0 else None


def sign_of(space: Space, value: Quotient) -> Sign | None:
    """Return the sign of an element, and whether strictly."""
    below, strict = space.sign(value.bottom), space.sign(value.top)
    if below is None:
        return None
    if strict is not None:
        return below * strict, True
    weak = space.weak_sign(value.top)
    return None if weak is None else (below * weak, False)
