"""Running sizes: how large the numbers are that meet on the way to a value.

A value v = Σ_k t_k computed in floating point has an error of about u·Σ|t_k| in whatever order it is
formed, so the size of a node is that sum of absolute values, carried through products and quotients:

    |a + b| ≤ s_a + s_b      |a·b| ≤ s_a·s_b      s(1/a) = s_a/a²      s(f(a)) = max(1, |f(a)|)

The 1 stands for what is met on other ways to the same value: 1 - tanh² for sech², 1 - σ(z) for σ(-z).
Source: N. Higham (2002), Accuracy and Stability of Numerical Algorithms, section 3.3 (running error).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from symopt.calculus.nodes import Rational
from symopt.equality.conventions import Undecided
from symopt.equality.enclosures.ball_functions import BallArithmetic

if TYPE_CHECKING:
    from flint import arb

ORDINARY = (1e-12, 30.0)
"""Between these absolute values nothing overflows, and 1 + v and exp v keep digits of v."""


@dataclass(slots=True)
class Range:
    """The largest absolute value met, and the smallest that is not 0."""

    largest: float = 0.0
    smallest: float = float("inf")

    def see(self, value: float) -> None:
        """Take one more value into account."""
        self.largest = max(self.largest, value)
        if value:
            self.smallest = min(self.smallest, value)

    @property
    def ordinary(self) -> bool:
        """Whether all values are of ordinary size."""
        return self.largest <= ORDINARY[1] and self.smallest >= ORDINARY[0]


@dataclass(frozen=True, slots=True)
class Scaled:
    """A value and its size."""

    value: arb
    size: float
    seen: Range

    def __add__(self, other: Scaled) -> Scaled:
        """Add; sizes add."""
        return _made(self.value + other.value, self.size + other.size, self.seen)

    def __sub__(self, other: Scaled) -> Scaled:
        """Subtract; sizes add."""
        return self + -other

    def __mul__(self, other: Scaled) -> Scaled:
        """Multiply; sizes multiply."""
        size = self.size * other.size if self.size and other.size else 0.0
        return _made(self.value * other.value, size, self.seen)

    def __neg__(self) -> Scaled:
        """Negate."""
        return Scaled(-self.value, self.size, self.seen)


def _made(value: arb, size: float, seen: Range) -> Scaled:
    here = absolute(value)
    seen.see(here)
    return Scaled(value, max(size, here), seen)


def absolute(value: arb) -> float:
    """Return an upper bound of |value| as a float, infinity beyond the largest."""
    return float(abs(value).abs_upper())


class MagnitudeArithmetic:
    """Balls with sizes; `seen` is the range of all values met."""

    def __init__(self) -> None:
        self.balls = BallArithmetic()
        self.seen = Range()

    def constant(self, value: Rational) -> Scaled:
        """Return a rational number."""
        ball = self.balls.constant(value)
        return Scaled(ball, absolute(ball), self.seen)

    def sign(self, value: Scaled) -> int:
        """Return the sign, if it is certain."""
        return self.balls.sign(value.value)

    def whole(self, value: Scaled) -> int | None:
        """Return the whole number that an exact value is, if it is one."""
        return self.balls.whole(value.value)

    def finite(self, value: Scaled) -> bool:
        """Return whether the ball is bounded."""
        return self.balls.finite(value.value)

    def inverse(self, value: Scaled) -> Scaled:
        """Return 1/value."""
        found = self.balls.inverse(value.value)
        return _made(found, self._carried(value, found, 1), self.seen)

    def root(self, value: Scaled, exponent: Fraction) -> Scaled:
        """Return value ** exponent for value > 0."""
        found = self.balls.root(value.value, exponent)
        return _made(found, self._carried(value, found, abs(float(exponent))), self.seen)

    def _carried(self, value: Scaled, found: arb, factor: float) -> float:
        """Return the size that the relative error of the base gives to a power of it."""
        low = float(abs(value.value).abs_lower())
        if not low:
            raise Undecided
        return absolute(found) * max(1.0, factor * (value.size / low))

    def function(self, name: str, arguments: list[Scaled]) -> Scaled | None:
        """Return a primitive function; None for one that has a definition."""
        found = self.balls.function(name, [a.value for a in arguments])
        if found is None:
            return None
        carried = [a.size for a in arguments] if name in _CARRY else [1.0]
        return _made(found, max(carried), self.seen)


_CARRY = frozenset(("abs", "max", "min"))
