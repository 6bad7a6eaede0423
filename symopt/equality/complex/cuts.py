"""Where complex balls lie: at 0, on a branch cut, on the real axis. What is not certain is Undecided.

A ball with imaginary part exactly 0 is certainly real, and its value on a cut is the convention's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from symopt.equality.conventions import OutsideDomain, Undecided

if TYPE_CHECKING:
    from flint import acb, arb


class NotReal(OutsideDomain):
    """Something that needs real values was given a number that is certainly not real."""


def real_part(value: acb) -> arb:
    """Return a real value; raises NotReal if it certainly is not, Undecided if that is open."""
    if value.imag.is_zero():
        return value.real
    raise Undecided if value.imag.contains(0) else NotReal


def away_from_zero(value: acb) -> None:
    """Raise OutsideDomain at 0, Undecided where the ball contains 0."""
    if value.is_zero():
        raise OutsideDomain
    if value.contains(0):
        raise Undecided


def off_negative_axis(value: acb) -> None:
    """Raise Undecided if the ball may touch the negative real axis and is not exactly real."""
    if not value.imag.is_zero() and value.imag.contains(0) and not value.real > 0:
        raise Undecided
