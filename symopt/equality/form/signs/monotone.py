"""Signs that follow from what functions are: e^u - e^v has the sign of u - v, erf u that of u, |erf u| < 1, …

Each law holds for all real arguments: exp, erf, atan and asin increase and the last three are odd; log f has
the sign of f - 1 for f > 0; sine and cosine lie between -1 and 1, erf strictly so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symopt.equality.form.field import Quotient, single, used
from symopt.equality.form.signs.turning import sign_of, sign_of_turning

if TYPE_CHECKING:
    from flint import fmpq_mpoly

    from symopt.equality.form.space import Generator, Space

ODD = ("erf", "atan", "asin")
"""Kernels that are odd and increase: they have the sign of their argument."""
BOUNDED = {"erf": True, "sin": False, "cos": False}
"""Kernels between -1 and 1, and whether strictly."""


def sign_by_law(space: Space, poly: fmpq_mpoly) -> tuple[int, bool] | None:
    """Return (sign, strict) of a polynomial with leading coefficient 1, None if no law says it."""
    gap = exponential_gap(space, poly)
    if gap is not None:
        return sign_of(space, gap)
    if poly.total_degree() != 1 or len(used(poly)) != 1:
        return None
    sort = space.generators[used(poly)[0]]
    if sort.kind in BOUNDED and len(poly) == 2:
        rest = poly - space.field.context.gen(used(poly)[0])
        constant = rest.leading_coefficient()
        if abs(constant) >= 1:
            return (1 if constant > 0 else -1), abs(constant) > 1 or BOUNDED[sort.kind]
    return None


def sign_of_kernel(space: Space, sort: Generator) -> tuple[int, bool] | None:
    """Return (sign, strict) of a kernel from the sign of what it is made of, None if no law says it."""
    if sort.kind in ODD and isinstance(sort.of, Quotient):
        return sign_of(space, sort.of)
    if sort.kind in ("sin", "cos"):
        return sign_of_turning(space, sort)
    if sort.kind == "log" and sort.of is not None and not isinstance(sort.of, Quotient):
        of = sort.of
        if of.is_constant() or space.sign(of) == 1:
            sign = space.sign(of - 1)
            return None if sign is None else (sign, True)
    return None


def same_sign(space: Space, poly: fmpq_mpoly) -> Quotient | None:
    """Return a simpler element that has the sign of the polynomial everywhere, None if no law gives one."""
    place = single(poly)
    sort = None if place is None else space.generators[place]
    if sort is not None and sort.kind in ODD and isinstance(sort.of, Quotient):
        return sort.of
    return exponential_gap(space, poly)


def exponential_gap(space: Space, poly: fmpq_mpoly) -> Quotient | None:
    """Return u - v if the polynomial is e^u - e^v up to a positive factor, else None."""
    terms = list(poly.to_dict().items())
    if len(terms) != 2 or terms[0][1] != -terms[1][1]:
        return None
    field, total = space.field, space.field.constant(0)
    for exponents, coefficient in terms:
        sign = 1 if coefficient > 0 else -1
        for place, exponent in enumerate(exponents):
            if not exponent:
                continue
            sort = space.generators[place]
            if sort.kind != "exp" or not isinstance(sort.of, Quotient):
                return None
            part = field.scale(sign * int(exponent), sort.of)
            total = field.add(total, field.multiply(part, _inverse(space, sort.divisor)))
    return total


def _inverse(space: Space, divisor: int) -> Quotient:
    return space.field.inverse(space.field.constant(divisor))
