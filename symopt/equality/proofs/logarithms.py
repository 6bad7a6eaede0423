r"""Sums of logarithms: Σ q_j log f_j = 0 exactly where Π f_j^(N q_j) = 1, N a common denominator.

The canonical form takes log |f| of irreducible f for independent of one another. Where f are roots they need
not be: (√(x²+1) + x)(√(x²+1) - x) = 1. exp is one to one, so each factor of a monomial in the other kernels
is compared with 0 by its exponential.
"""

from __future__ import annotations

from math import lcm
from typing import TYPE_CHECKING

from symopt.calculus import build
from symopt.calculus.nodes import ONE, Node
from symopt.equality.form.canonical import difference
from symopt.equality.form.field import fraction, used
from symopt.equality.form.signs.separation import vanishes
from symopt.equality.form.space import NOTHING, Known, Space
from symopt.equality.limits import DEFAULT, GaveUp, Limits

if TYPE_CHECKING:
    from flint import fmpq, fmpq_mpoly


def equal_by_exponential(
    left: Node, right: Node, known: Known = NOTHING, limits: Limits = DEFAULT
) -> bool | None:
    """Return True if left = right is proved by exponentials of its sums of logarithms, else None."""
    try:
        space, found = difference(left, right, known, limits)
    except GaveUp:
        return None
    if space.assumed_nonzero:
        return None
    if found.top.is_zero():
        return True
    groups = _groups(space, found.top)
    if groups is None:
        return None
    return True if all(_is_one(space, group, known, limits) for group in groups) else None


def _groups(space: Space, poly: fmpq_mpoly) -> list[fmpq_mpoly] | None:
    """Return the factors, sums of logarithms, of the monomials in other kernels; None if one is not that."""
    context = space.field.context
    logs = {place for place in used(poly) if space.generators[place].kind == "log"}
    parts: dict[tuple[int, ...], dict[tuple[int, ...], fmpq]] = {}
    for exponents, coefficient in poly.to_dict().items():
        rest = tuple(0 if place in logs else e for place, e in enumerate(exponents))
        inner = tuple(e if place in logs else 0 for place, e in enumerate(exponents))
        if sum(inner) > 1:
            return None
        parts.setdefault(rest, {})[inner] = coefficient
    if any(all(not any(inner) for inner in part) for part in parts.values()):
        return None
    return [context.from_dict(part) for part in parts.values()]


def _is_one(space: Space, group: fmpq_mpoly, known: Known, limits: Limits) -> bool:
    """Return whether exp(2N·group) = 1; twice, so that no sign of an |f| is asked for."""
    whole = 2 * lcm(*(fraction(c).denominator for c in group.to_dict().values()))
    power = build.apply("exp", build.scale(whole, space.poly_node(group)))
    try:
        inner, found = difference(power, ONE, known, limits)
    except GaveUp:
        return False
    if inner.assumed_nonzero:
        return False
    return found.top.is_zero() or vanishes(inner.poly_node(found.top)) is True
