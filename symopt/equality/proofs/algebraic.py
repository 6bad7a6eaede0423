r"""Constants: √(5 + 2√6) = √2 + √3, log(2 + √3) = -log(2 - √3), 2 atan √2 = π - atan 2√2.

The difference of two constants is a polynomial in kernels over another. Its numerator is written as Σ c·τ,
with monomials τ in the kernels that are not algebraic (π, log 2, Γ(1/3), …) and algebraic c. It is 0 if

* every c is 0, which a separation bound decides (see `separation`); or
* it is a rational combination of logarithms, and its exponential is 1 (see `logarithms`); or
* it is a rational combination of arcs and π, is less than π in size, and its sine is 0.

The last holds since sin x = 0 with |x| < π only for x = 0.
"""

from __future__ import annotations

from math import lcm
from typing import TYPE_CHECKING

from symopt.calculus import build
from symopt.calculus.graph import names_in
from symopt.calculus.nodes import ZERO, Node
from symopt.equality.form.canonical import difference
from symopt.equality.form.field import fraction, used
from symopt.equality.form.signs.separation import ball, is_algebraic, vanishes
from symopt.equality.form.space import NOTHING, Space
from symopt.equality.limits import DEFAULT, GaveUp, Limits
from symopt.equality.proofs.logarithms import equal_by_exponential

if TYPE_CHECKING:
    from flint import fmpq, fmpq_mpoly

ARCS = frozenset(("asin", "atan", "pi"))


def equal_constants(left: Node, right: Node, limits: Limits = DEFAULT) -> bool | None:
    """Return True if two constants are proved equal, None if that is not known or they are no constants.

    >>> from symopt.calculus.build import Fraction, add, number, power, scale
    >>> root = lambda node: power(node, Fraction(1, 2))
    >>> nested = root(add(number(5), scale(2, root(number(6)))))
    >>> equal_constants(nested, add(root(number(2)), root(number(3))))
    True
    """
    whole = build.subtract(left, right)
    if whole.free or names_in(whole):
        return None
    near = ball(whole, 128)
    if near is None or near != 0:
        return None
    if vanishes(whole):
        return True
    try:
        space, found = difference(left, right, NOTHING, limits)
    except GaveUp:
        return None
    if not space.assumed_nonzero and _coefficients_vanish(space, found.top):
        return True
    if equal_by_exponential(left, right, NOTHING, limits) is True:
        return True
    return True if _arcs_vanish(space, found.top, limits) else None


def _coefficients_vanish(space: Space, poly: fmpq_mpoly) -> bool:
    """Return whether the polynomial is 0 since the algebraic factor of each other monomial is."""
    algebraic = {place for place in used(poly) if is_algebraic(space.node(place))}
    parts: dict[tuple[int, ...], dict[tuple[int, ...], fmpq]] = {}
    for exponents, coefficient in poly.to_dict().items():
        rest = tuple(0 if place in algebraic else e for place, e in enumerate(exponents))
        inner = tuple(e if place in algebraic else 0 for place, e in enumerate(exponents))
        parts.setdefault(rest, {})[inner] = coefficient
    context = space.field.context
    return all(
        vanishes(space.poly_node(context.from_dict(part))) is True for part in parts.values()
    )


def _arcs_vanish(space: Space, poly: fmpq_mpoly, limits: Limits) -> bool:
    """Return whether the polynomial is Σ q·t over arcs t and π, and 0."""
    terms = poly.to_dict()
    if any(sum(exponents) > 1 for exponents in terms) or not space.kinds(poly) <= ARCS:
        return False
    whole = lcm(*(fraction(c).denominator for c in terms.values()))
    angle = build.scale(whole, space.poly_node(poly))
    near = ball(angle, 128)
    if near is None or near != 0 or not abs(near) < 3:
        return False
    try:
        inner, sine = difference(build.apply("sin", angle), ZERO, NOTHING, limits)
    except GaveUp:
        return False
    return sine.top.is_zero() or _coefficients_vanish(inner, sine.top)
