r"""Signs of polynomials on boxes: roots of one variable, discriminants, and Bernstein's test.

* One variable: a polynomial without a real root in an interval has one sign there.
* A v² + B v + C has the sign of A if 4AC - B² ≥ 0.
* x in [a, b] is x = (a + b t)/(1 + t) with t in [0, ∞]; x ≥ a is x = a + t; x ≤ b is x = b - t; where x
  occurs in even powers alone, t = x². If all coefficients in the t are ≥ 0, so is the polynomial
  (S. Bernstein 1915).

Ranges come from facts such as g - 1 ≥ 0 about single generators.

Source: R. Farouki (2012), The Bernstein polynomial basis: a centennial retrospective.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from math import comb, lcm
from typing import TYPE_CHECKING, cast

from symopt.equality.enclosures.precision import working
from symopt.equality.form.field import fraction, used
from symopt.foundation.record import record

if TYPE_CHECKING:
    from flint import acb, arb, fmpq_mpoly

    from symopt.equality.form.space import Space

MOST_TERMS, MOST_DEGREE, MOST_VARIABLES = 60, 16, 5
"""Larger polynomials are not looked at, nor ten times as many terms after a change of variables."""
DEEPEST = 3
"""How many discriminants may be taken one of another."""

Sign = tuple[int, bool]
"""1 for ≥ 0, -1 for ≤ 0, and whether strictly."""
Terms = dict[tuple[int, ...], Fraction]


@record
class Range:
    """An interval; None is unbounded. open: whether its finite ends are left out."""

    lower: Fraction | None = None
    upper: Fraction | None = None
    open: bool = True


def definite_sign(space: Space, poly: fmpq_mpoly, depth: int = 0) -> Sign | None:
    """Return the sign that a polynomial has on the box of what is known of its generators, if it has one."""
    places = used(poly)
    if (
        len(poly) > MOST_TERMS
        or poly.total_degree() > MOST_DEGREE
        or not 0 < len(places) <= MOST_VARIABLES
    ):
        return None
    ranges = ranges_of(space, places)
    if len(places) == 1:
        coefficients = {int(e[places[0]]): fraction(c) for e, c in poly.to_dict().items()}
        return sign_in_one_variable(coefficients, ranges[places[0]])
    return _by_discriminant(space, poly, depth) or bernstein(_terms(poly), ranges)


def ranges_of(space: Space, places: tuple[int, ...]) -> dict[int, Range]:
    """Return what the facts about single generators say of each."""
    found = dict.fromkeys(places, Range())
    for place in places:
        told = space.sign_of_terms(space.field.context.gen(place))
        if told is not None:
            end = Fraction(0)
            found[place] = (
                Range(lower=end, open=told[1]) if told[0] > 0 else Range(upper=end, open=told[1])
            )
    for fact in (*space.declared.values(), *space.facts.values()):
        inside = used(fact.poly)
        if fact.poly.total_degree() != 1 or len(inside) != 1 or inside[0] not in found:
            continue
        rest = space.field.context.gen(inside[0]) - fact.poly
        end = Fraction(0) if rest.is_zero() else fraction(rest.leading_coefficient())
        found[inside[0]] = _narrowed(found[inside[0]], end, fact.sign, fact.strict)
    return found


def _narrowed(old: Range, end: Fraction, sign: int, strict: bool) -> Range:
    """Return the range with one more bound; closed if any bound of it is."""
    if sign > 0:
        if old.lower is not None and (old.lower > end or (old.lower == end and not strict)):
            return old
        return replace(old, lower=end, open=strict and (old.open or old.upper is None))
    if old.upper is not None and (old.upper < end or (old.upper == end and not strict)):
        return old
    return replace(old, upper=end, open=strict and (old.open or old.lower is None))


def sign_in_one_variable(coefficients: Mapping[int, Fraction], inside: Range) -> Sign | None:
    """Return the sign of Σ c_k x^k for x in a range, if it has no root there."""
    from flint import fmpz_poly

    whole = lcm(*(c.denominator for c in coefficients.values()))
    dense = [int(coefficients.get(k, Fraction(0)) * whole) for k in range(max(coefficients) + 1)]
    low, high = inside.lower, inside.upper
    zeros = [end for end in (low, high) if end is not None and not _value(coefficients, end)]
    with working(256):
        roots = cast("list[tuple[acb, int]]", fmpz_poly(dense).complex_roots())
        for root, _ in roots:
            if not root.imag.is_zero():  # exactly so for real roots, never for others
                continue
            below = low is not None and root.real < _number(low)
            above = high is not None and root.real > _number(high)
            # the balls of two roots are disjoint: one that holds an end that is a root is that end
            if not (below or above or any(root.real.contains(_number(end)) for end in zeros)):
                return None
    value = _value(coefficients, _inner_point(inside))
    return ((1 if value > 0 else -1), inside.open or not zeros) if value else None


def _number(value: Fraction) -> arb:
    from flint import arb

    return arb(value.numerator) / value.denominator


def _value(coefficients: Mapping[int, Fraction], x: Fraction) -> Fraction:
    return sum((c * x**k for k, c in coefficients.items()), Fraction(0))


def _inner_point(inside: Range) -> Fraction:
    if inside.lower is not None and inside.upper is not None:
        return (inside.lower + inside.upper) / 2
    if inside.lower is not None:
        return inside.lower + 1
    return Fraction(0) if inside.upper is None else inside.upper - 1


def _by_discriminant(space: Space, poly: fmpq_mpoly, depth: int) -> Sign | None:
    if depth >= DEEPEST:
        return None
    context, degrees = space.field.context, poly.degrees()
    for place in used(poly):
        if degrees[place] != 2:
            continue
        parts: list[fmpq_mpoly] = []
        for power in (0, 1, 2):
            kept = {
                (*e[:place], 0, *e[place + 1 :]): c
                for e, c in poly.to_dict().items()
                if e[place] == power
            }
            parts.append(context.from_dict(kept))
        low, middle, top = parts
        first = _sign(space, top, depth + 1)
        if first is None or not first[1]:
            continue
        room = _sign(space, 4 * low * top - middle * middle, depth + 1)
        if room is not None and room[0] > 0:
            return first[0], room[1]
    return None


def _sign(space: Space, poly: fmpq_mpoly, depth: int) -> Sign | None:
    if poly.is_zero():
        return 1, False
    if poly.is_constant():
        return (1 if poly.leading_coefficient() > 0 else -1), True
    return space.sign_of_terms(poly) or definite_sign(space, poly, depth)


def _terms(poly: fmpq_mpoly) -> Terms:
    return {tuple(map(int, e)): fraction(c) for e, c in poly.to_dict().items()}


def bernstein(terms: Terms, ranges: Mapping[int, Range]) -> Sign | None:
    """Return the sign that all coefficients have after each variable is replaced by one in [0, ∞]."""
    strict, closed = True, list[int]()
    for place, inside in ranges.items():
        if inside.lower is None and inside.upper is None:
            if any(e[place] % 2 for e in terms):
                return None
            closed.append(place)
            continue
        terms = _replaced(terms, place, inside)
        if not inside.open:
            closed.append(place)
            strict = strict and (inside.lower is None or inside.upper is None)
        if not 0 < len(terms) <= 10 * MOST_TERMS:
            return None
    signs = {c > 0 for c in terms.values()}
    if len(signs) != 1:
        return None
    # where t = 0 may be, terms without t have to be there
    strict = strict and any(not any(e[place] for place in closed) for e in terms)
    return (1 if signs.pop() else -1), strict


def _replaced(terms: Terms, place: int, inside: Range) -> Terms:
    """Return the terms with x = a + t, b - t, or (a + b t)/(1 + t) times a power of 1 + t."""
    degree = max(e[place] for e in terms)
    found: Terms = {}
    for exponents, coefficient in terms.items():
        for power, factor in _expansion(exponents[place], degree, inside).items():
            key = (*exponents[:place], power, *exponents[place + 1 :])
            found[key] = found.get(key, Fraction(0)) + coefficient * factor
    return {e: c for e, c in found.items() if c}


def _expansion(power: int, degree: int, inside: Range) -> dict[int, Fraction]:
    """Return the coefficients of x^power, times (1 + t)^degree if x is bounded on both sides."""
    low, high = inside.lower, inside.upper
    if low is not None and high is not None:
        found = dict[int, Fraction]()
        for i in range(power + 1):
            for j in range(degree - power + 1):
                term = comb(power, i) * low ** (power - i) * high**i * comb(degree - power, j)
                found[i + j] = found.get(i + j, Fraction(0)) + term
        return found
    if low is not None:
        return {i: comb(power, i) * low ** (power - i) for i in range(power + 1)}
    assert high is not None
    return {i: comb(power, i) * high ** (power - i) * (-1) ** i for i in range(power + 1)}
