"""Signs of f - f(p) near p, read off its factors: extrema that need not be strict, and saddles.

Write f - f(p) = c Π q^m with irreducible q. Factors with even m do not change sign. So

* if no q with odd m vanishes at p, f - f(p) has one sign near p: an extremum;
* if one does, and its gradient at p is not 0, then q = 0 is a smooth surface through p, on which no
  other factor vanishes throughout, so f - f(p) changes sign at points of it as near to p as one likes:
  no extremum.

If f(p + u) - f(p) has even powers alone, with coefficients of one sign, p is an extremum as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symopt.calculus import build
from symopt.calculus.nodes import Entry, Node, Number
from symopt.foundation.record import record
from symopt.optimization.certificates.certificate import Nature
from symopt.optimization.critical.functions import Function
from symopt.optimization.critical.places import Place
from symopt.optimization.critical.quotients import (
    NotPolynomial,
    fraction,
    polynomial_node,
    quotient,
    ring_of,
    terms_of,
)
from symopt.optimization.critical.report import Judgement

EXTREMUM = {1: Nature.MINIMUM, -1: Nature.MAXIMUM}
KIND = {1: "minimum", -1: "maximum"}


@record
class Factored:
    """f - level = sign · |constant| · (even powers) · Π odd: what decides its sign."""

    sign: int
    odd: tuple[Node, ...]


def factored(function: Function, level: Fraction) -> Factored | None:
    """Return the factors of f - level that can change sign, None if it has no such form."""
    gap = build.subtract(function.node, Number(level))
    try:
        ring = ring_of([gap], function.names)
        found = quotient(gap, ring, function.names)
    except NotPolynomial:
        return None
    constant, factors = (found.top * found.bottom).factor()
    odd = tuple(polynomial_node(q, ring, function.names) for q, m in factors if m % 2)
    if not factors or (odd and ring.kernels):
        return None  # kernels depend on one another: the argument needs polynomials
    return Factored(1 if constant > 0 else -1, odd)


def level_of(function: Function, place: Place) -> Fraction | None:
    """Return f(p), if it is rational."""
    element = place.element(function.node)
    if element is None or element.degree() > 0:
        return None
    return fraction(element[0])


def by_factors(function: Function, place: Place) -> Judgement | None:
    """Return the verdict that the factors of f - f(p) give at a place, None if they give none."""
    level = level_of(function, place)
    found = None if level is None else factored(function, level)
    if found is None:
        return None
    sign = found.sign
    for q in found.odd:
        here = place.sign(q)
        if here is None:
            return None
        if here == 0:
            return changing(q, place, function.names)
        sign *= here
    return Judgement(EXTREMUM[sign], extremum_text(sign, bool(found.odd)), strict=False)


def extremum_text(sign: int, local: bool) -> str:
    """Return the reason for an extremum."""
    where = "near this point " if local else ""
    side = "below" if sign > 0 else "above"
    return (
        f"By its factors, the function {where}is nowhere {side} its value here: a {KIND[sign]}, strict or "
        "not."
    )


def changing(q: Node, place: Place, names: Sequence[str]) -> Judgement | None:
    """Return "saddle" if a factor that vanishes at a place has a gradient there."""
    function = Function(tuple(names), q)
    if any(place.zero(g) is False for g in function.gradient):
        text = (
            "The function minus its value here has a factor that changes sign at this point: a saddle "
            "point, no extremum."
        )
        return Judgement(Nature.SADDLE, text)
    return None


def by_even_powers(function: Function, place: Place) -> Judgement | None:
    """Return an extremum if f(p + u) - f(p) has even powers of one sign alone; p is rational."""
    if place.exact is None or not all(isinstance(x, Number) for x in place.exact):
        return None
    names = function.names
    known = {n: build.add(x, Entry(n)) for n, x in zip(names, place.exact, strict=True)}
    moved = build.rewrite(function.node, entry=lambda e: known.get(e.name, e))
    try:
        ring = ring_of([moved], names)
        found = quotient(moved, ring, names)
    except NotPolynomial:
        return None
    if ring.kernels or not found.bottom.is_constant():
        return None
    terms = {e: c for e, c in terms_of(found.top).items() if any(e)}
    signs = {(c > 0) - (c < 0) for c in terms.values()}
    if len(signs) != 1 or any(k % 2 for e in terms for k in e):
        return None
    (sign,) = signs
    strict = all(any(e[k] == sum(e) for e in terms) for k in range(len(names)))
    side = "positive" if sign > 0 else "negative"
    text = f"Around this point the function has even powers alone, with {side} coefficients: a {KIND[sign]}."
    return Judgement(EXTREMUM[sign], text, strict)
