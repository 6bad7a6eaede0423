r"""Nested roots: P = N where P, N ≥ 0 and P² = N², as in √(x + 2√(x-1)) = 1 + √(x-1) for x ≥ 1.

The numerator of left - right is P - N, with the terms that are certainly ≥ 0 in P and those certainly ≤ 0 in
-N. It is 0 if P² - N² is, which has one root less to it where the roots denest; the same may be done with
what is left of P² - N². Where a term's sign is not known, one root ρ is singled out: Aρ + B = 0 if A²ρ² = B²
and A, B have opposite signs (or both are 0).

Since a² - b² = (a - b)(a + b) with a + b ≥ 0, equality of squares and of numbers ≥ 0 are the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symopt.calculus.graph import names_in
from symopt.calculus.nodes import Node
from symopt.equality.form.canonical import difference
from symopt.equality.form.field import used
from symopt.equality.form.signs.by_factors import signed, split, squares_apart
from symopt.equality.form.space import NOTHING, Known, Space
from symopt.equality.limits import DEFAULT, GaveUp, Limits

if TYPE_CHECKING:
    from flint import fmpq, fmpq_mpoly

DEEPEST = 3
"""How often squares are compared instead of numbers."""
MOST_TERMS = 40
"""Longer differences are not squared."""


def equal_by_squares(
    left: Node, right: Node, known: Known = NOTHING, limits: Limits = DEFAULT
) -> bool | None:
    """Return True if left = right is proved by squares of parts that are certainly ≥ 0, else None.

    >>> from symopt.calculus.build import Fraction, add, number, power, scale, subtract
    >>> from symopt.calculus.nodes import Entry
    >>> half, x = Fraction(1, 2), Entry("x")
    >>> root = power(subtract(x, number(1)), half)
    >>> equal_by_squares(power(add(x, scale(2, root)), half), add(number(1), root))
    True
    """
    if not names_in(left) | names_in(right) and not left.free | right.free:
        return None  # constants are decided by a separation bound
    try:
        space, found = difference(left, right, known, limits)
        return True if not space.assumed_nonzero and _vanishes(space, found.top, 0) else None
    except GaveUp:
        return None


def _vanishes(space: Space, poly: fmpq_mpoly, depth: int) -> bool:
    """Return whether the polynomial is proved to be 0."""
    if poly.is_zero():
        return True
    if depth == DEEPEST or len(poly) > MOST_TERMS:
        return False
    factors = [factor for factor, _ in space.factor(poly)[1]]
    return any(_factor_vanishes(space, factor, depth) for factor in factors)


def _factor_vanishes(space: Space, factor: fmpq_mpoly, depth: int) -> bool:
    roots = [place for place in used(factor) if space.generators[place].kind == "root"]
    if not roots:
        return False
    parts = split(space, factor)
    if parts is not None:
        up, down = parts
        if up.is_zero() or down.is_zero():
            return False
        if _vanishes(space, squares_apart(space, up, down), depth + 1):
            return True
    return any(_root_fits(space, factor, place, depth) for place in reversed(roots))


def _root_fits(space: Space, factor: fmpq_mpoly, place: int, depth: int) -> bool:
    """Return whether Aρ + B = 0 is proved, ρ the root at that place."""
    if factor.degrees()[place] != 1:
        return False
    context = space.field.context
    inside, rest = dict[tuple[int, ...], "fmpq"](), dict[tuple[int, ...], "fmpq"]()
    for exponents, coefficient in factor.to_dict().items():
        (inside if exponents[place] else rest)[exponents] = coefficient
    first, second = context.from_dict(inside), context.from_dict(rest)
    if second.is_zero():
        return False
    signs = signed(space, first / context.gen(place)), signed(space, second)
    if signs[0] is None or signs[1] is None or signs[0][0] == signs[1][0]:
        return False
    return _vanishes(space, squares_apart(space, first, second), depth + 1)
