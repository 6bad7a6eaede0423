"""A quantity at the shared points: one ball for each point, so that equality is a look-up.

Two vectors meet if the balls overlap at every point and are narrow enough to say something. Arithmetic
is that of balls: a division by what may be 0 gives a ball without bound, which meets nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from symopt.calculus.nodes import Rational

if TYPE_CHECKING:
    from flint import arb

BITS = 26
"""The relative accuracy below which a ball says nothing: about 8 digits."""
CLOSE = 1e-6
"""What is farther apart than this at the first point is not compared as balls."""


@dataclass(frozen=True, slots=True)
class Vector:
    """Balls at the points in their order. first: about the value at the first point."""

    balls: tuple[arb, ...]
    first: float

    def __add__(self, other: Vector) -> Vector:
        return vector(a + b for a, b in zip(self.balls, other.balls, strict=True))

    def __sub__(self, other: Vector) -> Vector:
        return vector(a - b for a, b in zip(self.balls, other.balls, strict=True))

    def __mul__(self, other: Vector) -> Vector:
        return vector(a * b for a, b in zip(self.balls, other.balls, strict=True))

    def __truediv__(self, other: Vector) -> Vector:
        return vector(a / b for a, b in zip(self.balls, other.balls, strict=True))

    def __neg__(self) -> Vector:
        return Vector(tuple(-a for a in self.balls), -self.first)

    def scaled(self, factor: Rational) -> Vector:
        """Return factor · self."""
        exact = _ball(factor)
        return vector(exact * a for a in self.balls)

    def power(self, exponent: Rational) -> Vector | None:
        """Return self ** exponent, real and with a base above 0 if the exponent is not whole."""
        if isinstance(exponent, int):
            return vector(_whole_power(a, exponent) for a in self.balls)
        if not all(a > 0 for a in self.balls):
            return None
        return vector((a.log() * _ball(exponent)).exp() for a in self.balls)

    def meets(self, other: Vector) -> bool:
        """Return whether the two are the same number at every point, as far as the balls tell."""
        a, b = self.first, other.first
        if not abs(a - b) <= CLOSE * abs(a):
            return False
        return all(
            p.overlaps(q) and narrow(p) and narrow(q)
            for p, q in zip(self.balls, other.balls, strict=True)
        )

    def vanishes(self, beside: Vector) -> bool:
        """Return whether this is 0 at every point, as far as can be seen beside a larger quantity."""
        if not abs(self.first) <= CLOSE * abs(beside.first):
            return False
        return all(
            p.contains(0) and p.abs_upper() * 2**BITS <= q.abs_lower()
            for p, q in zip(self.balls, beside.balls, strict=True)
        )

    def constant(self) -> arb | None:
        """Return the one number that this is at every point, or None."""
        lead = self.balls[0]
        if not all(narrow(p) and p.overlaps(lead) for p in self.balls):
            return None
        return min(self.balls, key=lambda p: float(p.rad()))


def vector(balls: Iterable[arb]) -> Vector:
    """Return the vector of some balls."""
    found = tuple(balls)
    return Vector(found, float(found[0]))


def constant_vector(value: Rational, count: int) -> Vector:
    """Return a rational number at `count` points."""
    return vector((_ball(value),) * count)


def narrow(ball: arb) -> bool:
    """Return whether a ball says something: it is bounded and has some relative accuracy."""
    return ball.is_finite() and ball.rel_accuracy_bits() >= BITS


def _ball(value: Rational) -> arb:
    from flint import arb, fmpq

    value = Fraction(value)
    return arb(fmpq(value.numerator, value.denominator))


def _whole_power(base: arb, exponent: int) -> arb:
    if exponent < 0:
        return 1 / _whole_power(base, -exponent)
    result, square = _ball(1), base
    while exponent:
        if exponent & 1:
            result = result * square
        exponent >>= 1
        if exponent:
            square = square * square
    return result
