"""Orders of special functions: the constant part, by which orders that differ by whole numbers are told."""

from __future__ import annotations

from fractions import Fraction
from math import floor

from symopt.equality.form.field import Quotient, fraction
from symopt.equality.form.space import Space
from symopt.equality.limits import GaveUp, Refine


def constant_part(value: Quotient) -> Fraction:
    """Return the rational term of an element without a denominator, 0 for any other."""
    if not value.bottom.is_one():
        return Fraction(0)
    none = (0,) * len(value.top.degrees())
    found = value.top.to_dict().get(none)
    return Fraction(0) if found is None else fraction(found)


def steps_above_lowest(space: Space, name: str, order: Quotient, most: int) -> int:
    """Return by how much an order exceeds the lowest that occurs of those that differ by whole numbers.

    Raises Refine where a lower one turns up, now recorded in the plan; GaveUp beyond `most`.
    """
    whole = floor(constant_part(order))
    key = (name, *space.field.subtract(order, space.field.constant(whole)).key)
    lowest = space.plan.shifts.get(key)
    if lowest is None or lowest > whole:
        space.plan.shifts[key] = whole
        if lowest is not None:
            raise Refine
        lowest = whole
    if whole - lowest > most:
        raise GaveUp("orders too far apart")
    return whole - lowest
