r"""Signs of elements: factor by factor, and of differences of nonnegative parts by their squares.

Where P ≥ 0 and N ≥ 0, P - N has the sign of P² - N²: so √(1+x) ≥ √(1-x) follows from 2x ≥ 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symopt.equality.form.field import Quotient
from symopt.equality.form.space import Space

if TYPE_CHECKING:
    from flint import fmpq, fmpq_mpoly

DEEPEST = 3
"""How often a difference of roots may be squared."""
MOST_TERMS = 24
"""Longer differences are not squared."""


def certain_sign(space: Space, value: Quotient) -> int | None:
    """Return 1 or -1 if the element certainly has that sign and is not 0, else None."""
    found = signed(space, value.top)
    below = signed(space, value.bottom)
    if found is None or below is None or not found[1] or not below[1]:
        return None
    return found[0] * below[0]


def signed(space: Space, poly: fmpq_mpoly, depth: int = 0) -> tuple[int, bool] | None:
    """Return (sign, strict): 1 for ≥ 0, -1 for ≤ 0, strictly so if the polynomial is certainly not 0."""
    if poly.is_zero():
        return 1, False
    constant, factors = space.factor(poly)
    sign, strict = 1 if constant > 0 else -1, True
    for factor, exponent in factors:
        found = _of_factor(space, factor, depth)
        if found is None:
            if exponent % 2:
                return None
            strict = False
            continue
        sign *= found[0] if exponent % 2 else 1
        strict = strict and found[1]
    return sign, strict


def _of_factor(space: Space, factor: fmpq_mpoly, depth: int) -> tuple[int, bool] | None:
    sure = space.sign(factor)
    if sure is not None:
        return sure, True
    weak = space.weak_sign(factor)
    if depth < DEEPEST and len(factor) <= MOST_TERMS:
        parts = split(space, factor)
        if parts is not None and not parts[0].is_zero() and not parts[1].is_zero():
            found = signed(space, squares_apart(space, *parts), depth + 1)
            if found is not None and (found[1] or weak is None):
                return found
    return None if weak is None else (weak, False)


def split(space: Space, poly: fmpq_mpoly) -> tuple[fmpq_mpoly, fmpq_mpoly] | None:
    """Return (P, N) with poly = P - N, both sums of terms that are certainly ≥ 0, if there are such."""
    context = space.field.context
    up, down = dict[tuple[int, ...], "fmpq"](), dict[tuple[int, ...], "fmpq"]()
    for exponents, coefficient in poly.to_dict().items():
        found = space.sign_of_terms(context.from_dict({exponents: coefficient}))
        if found is None:
            return None
        if found[0] > 0:
            up[exponents] = coefficient
        else:
            down[exponents] = -coefficient
    return context.from_dict(up), context.from_dict(down)


def squares_apart(space: Space, up: fmpq_mpoly, down: fmpq_mpoly) -> fmpq_mpoly:
    """Return up² - down², reduced: it has the sign of up - down where both are ≥ 0."""
    field = space.field
    return field.reduce(field.times(up, up) - field.times(down, down))
