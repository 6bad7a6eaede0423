"""Complex numbers as FLINT's rectangular balls: each result contains the principal value.

Conventions: log u = log|u| + i arg u with -π < arg u ≤ π, u^q = exp(q log u), 0^q = 0 for q > 0. A ball that
is exactly real lies on a cut of the real axis or off it by convention; one that may touch a cut and is not
exactly on it is Undecided. Where SymPy and C99 differ on a cut (asin, acos and atanh at x > 1) there is
no value. What needs an order (comparisons, max, min) or is a real function by its nature (the real cube
root) has a value at real arguments alone.

Source: F. Johansson (2017), Arb; NIST DLMF, sections 4.2, 4.23 and 4.37.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symopt.calculus.nodes import Rational
from symopt.equality.complex.complex_functions import PRIMITIVES
from symopt.equality.complex.complex_rational import ComplexRational
from symopt.equality.complex.cuts import away_from_zero, off_negative_axis, real_part
from symopt.equality.conventions import Undecided

if TYPE_CHECKING:
    from flint import acb

REAL_ONLY = frozenset(("max", "min", "floor", "ceiling", "cbrt", "hypot", "atan2", "step"))
"""Functions with a definition that would give a value at complex arguments, but not a meaning."""


class ComplexBalls:
    """Complex numbers as balls; precision is FLINT's context, set by the caller."""

    def constant(self, value: Rational) -> acb:
        """Return a rational number."""
        from flint import acb, arb, fmpq

        if isinstance(value, int):
            return acb(value)
        return acb(arb(fmpq(value.numerator, value.denominator)))

    def number(self, value: Fraction | ComplexRational) -> acb:
        """Return a rational number or a complex one with rational parts."""
        from flint import acb

        if isinstance(value, Fraction):
            return self.constant(value)
        return acb(self.constant(value.real).real, self.constant(value.imaginary).real)

    def sign(self, value: acb) -> int:
        """Return the sign of a real value, if it is certain."""
        part = real_part(value)
        if part > 0:
            return 1
        if part < 0:
            return -1
        if part.is_exact() and part.is_zero():
            return 0
        raise Undecided

    def whole(self, value: acb) -> int | None:
        """Return the whole number that an exact value is, if it is one."""
        found = value.unique_fmpz() if value.is_exact() else None
        return None if found is None else int(found)

    def finite(self, value: acb) -> bool:
        """Return whether the ball is bounded."""
        return bool(value.is_finite())

    def inverse(self, value: acb) -> acb:
        """Return 1/value."""
        away_from_zero(value)
        return 1 / value

    def root(self, value: acb, exponent: Fraction) -> acb:
        """Return the principal value ** exponent."""
        return self.principal_power(value, exponent)

    def principal_power(self, base: acb, exponent: Fraction) -> acb:
        """Return exp(exponent · log base) for a rational exponent that is not whole."""
        if base.is_zero() and exponent > 0:
            return base
        away_from_zero(base)
        off_negative_axis(base)
        if exponent.denominator != 2:
            return (base.log() * self.constant(exponent)).exp()
        root = base.sqrt() if exponent > 0 else 1 / base.sqrt()
        result = root
        for _ in range(abs(exponent.numerator) // 2):
            result = result * base if exponent > 0 else result / base
        return result

    def general_power(self, base: acb, exponent: acb) -> acb:
        """Return exp(exponent · log base)."""
        away_from_zero(base)
        off_negative_axis(base)
        return (base.log() * exponent).exp()

    def holds(self, op: str, gap: acb) -> bool:
        """Return whether 0 op gap; an order needs a real gap."""
        if op in ("=", "!="):
            if not gap.is_zero() and gap.contains(0):
                raise Undecided
            return gap.is_zero() == (op == "=")
        sign = self.sign(gap)
        return sign > 0 if op == "<" else sign >= 0

    def function(self, name: str, arguments: list[acb]) -> acb | None:
        """Return a primitive function of the arguments; None for a function with a definition."""
        if name in REAL_ONLY:
            for argument in arguments:
                real_part(argument)
        handler = PRIMITIVES.get(name)
        return None if handler is None else handler(arguments)
