r"""Floors in the canonical form.

    floor(u + n) = floor(u) + n                       n whole, also a product of sizes, indices, floors
    floor((floor(u) + m)/n) = floor((u + m)/n)        m and n whole, n > 0
    floor(n v + c) = Σ_{k<n} floor(v + (c + k)/n)     n whole, 0 <= c < 1 (Hermite)
    Σ_{k<n} floor((m + k)/n) = m                      m and n whole, the last of the floors being replaced
    floor((k - m)/n) = -floor((m - k + n - 1)/n)      m, k and n whole, n > 0

Source: R. Graham, D. Knuth, O. Patashnik (1994), Concrete Mathematics, sections 3.2 and 3.5.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor, gcd, lcm

from symopt.calculus import build
from symopt.calculus.nodes import Entry
from symopt.equality.form.field import Quotient, fraction, used
from symopt.equality.form.orders import constant_part
from symopt.equality.form.space import Space

MOST_FLOORS = 6
"""A floor is written as a sum of at most so many."""


def whole_part(space: Space, value: Quotient) -> Quotient:
    """Return floor(value), the whole terms of value taken out."""
    field = space.field
    whole = field.constant(floor(constant_part(value)))
    for exponents, coefficient in value.top.to_dict().items() if value.bottom.is_one() else ():
        term = field.context.from_dict({exponents: coefficient})
        places = used(term) if fraction(coefficient).denominator == 1 else ()
        if places and all(_whole_kernel(space, place) for place in places):
            whole = field.add(whole, field.whole(term))
    rest = field.subtract(value, whole)
    if rest.top.is_constant() and rest.bottom.is_one():  # in [0, 1)
        return whole
    opened = _without_inner_floor(space, rest)
    if opened is not None:
        return field.add(whole, whole_part(space, opened))
    return field.add(whole, _by_hermite(space, rest))


def _without_inner_floor(space: Space, value: Quotient) -> Quotient | None:
    """Return (u + m)/n for (floor(u) + m)/n with whole m, n, whose floor is the same; None for others."""
    if not value.bottom.is_one():
        return None
    field = space.field
    terms = [(e, fraction(c)) for e, c in value.top.to_dict().items()]
    below = lcm(*(c.denominator for _, c in terms))
    found: tuple[int, tuple[int, ...]] | None = None
    for exponents, coefficient in terms:
        places = [place for place, exponent in enumerate(exponents) if exponent]
        if not all(_whole_kernel(space, place) for place in places):
            return None
        inner = len(places) == 1 and sum(exponents) == 1
        if inner and below * coefficient == 1 and space.generators[places[0]].kind == "floor":
            found = places[0], exponents
    if found is None or below == 1:
        return None
    place, exponents = found
    inside = space.generators[place].of
    if not isinstance(inside, Quotient):
        return None
    term = field.whole(field.context.from_dict({exponents: 1}))
    return field.add(value, field.scale(Fraction(1, below), field.subtract(inside, term)))


def _by_hermite(space: Space, value: Quotient) -> Quotient:
    """Return floor(value), 0 <= c < 1 its constant, by Hermite's identity where that applies."""
    field = space.field
    if not value.bottom.is_one():
        return _kernel(space, value)
    terms = [(e, fraction(c)) for e, c in value.top.to_dict().items()]
    constant = sum((c for e, c in terms if not any(e)), Fraction(0))
    rest = [(e, c) for e, c in terms if any(e)]
    moving = field.subtract(value, field.constant(constant))
    below, times = lcm(*(c.denominator for _, c in rest)), gcd(*(c.numerator for _, c in rest))

    def floors(part: Quotient, count: int, first: Fraction, number: int) -> Quotient:
        total = field.constant(0)
        for k in range(count):
            shifted = field.add(part, field.constant((first + k) / number))
            total = field.add(total, _kernel(space, shifted))
        return total

    if below == 1 and 1 < times <= MOST_FLOORS:
        return floors(field.scale(Fraction(1, times), moving), times, constant, times)
    whole = all(_whole_kernel(space, place) for e, _ in rest for place, k in enumerate(e) if k)
    whole = whole and (constant * below).denominator == 1 and below > 1
    if whole and moving.top.leading_coefficient() < 0:
        other = field.constant(Fraction(below - 1, below) - constant)
        return field.scale(-1, whole_part(space, field.subtract(other, moving)))
    if whole and below <= MOST_FLOORS and constant == Fraction(below - 1, below):
        others = floors(moving, below - 1, Fraction(0), below)
        return field.subtract(field.scale(below, moving), others)
    return _kernel(space, value)


def _whole_kernel(space: Space, place: int) -> bool:
    sort = space.generators[place]
    if sort.kind == "entry":
        node = space.node(place)
        return isinstance(node, Entry) and node.name in space.known.whole
    return sort.kind in ("value", "floor")


def _kernel(space: Space, value: Quotient) -> Quotient:
    key = ("floor", *value.key)
    return space.kernel(key, lambda: build.apply("floor", space.element_node(value)), value)
