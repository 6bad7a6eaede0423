"""The primitives of the catalogue on Arb balls: each result contains the exact value.

Signs decide domains: certainly outside raises OutsideDomain, not certain raises Undecided.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING

from symopt.calculus.nodes import Rational
from symopt.equality.conventions import OutsideDomain, Undecided, need
from symopt.equality.enclosures.ball_matrices import (
    determinant_of_balls,
    exponential_of_balls,
    inverse_of_balls,
    largest_of_balls,
)
from symopt.equality.enclosures.special_balls import SPECIAL_BALLS

if TYPE_CHECKING:
    from flint import arb


class BallArithmetic:
    """Real numbers as balls; precision is FLINT's context, set by the caller."""

    def constant(self, value: Rational) -> arb:
        """Return a rational number."""
        from flint import arb, fmpq

        if isinstance(value, int):
            return arb(value)
        return arb(fmpq(value.numerator, value.denominator))

    def sign(self, value: arb) -> int:
        """Return the sign, if it is certain."""
        if value > 0:
            return 1
        if value < 0:
            return -1
        if value.is_exact() and value.is_zero():
            return 0
        raise Undecided

    def whole(self, value: arb) -> int | None:
        """Return the whole number that an exact value is, if it is one."""
        found = value.unique_fmpz() if value.is_exact() else None
        return None if found is None else int(found)

    def finite(self, value: arb) -> bool:
        """Return whether the ball is bounded."""
        return bool(value.is_finite())

    def inverse(self, value: arb) -> arb:
        """Return 1/value."""
        if self.sign(value) == 0:
            raise OutsideDomain
        return 1 / value

    def root(self, value: arb, exponent: Fraction) -> arb:
        """Return value ** exponent for value > 0."""
        if exponent.denominator == 2:
            return whole_power(self, value.sqrt(), exponent.numerator)
        return (value.log() * self.constant(exponent)).exp()

    def function(self, name: str, arguments: list[arb]) -> arb | None:
        """Return a primitive function of the arguments; None for a function with a definition."""
        special = SPECIAL_BALLS.get(name)
        if special is not None:
            return special(arguments)
        handler = _TABLE.get(name)
        return None if handler is None else handler(self, arguments)

    def exponential(self, matrix: list[list[arb]]) -> list[list[arb]]:
        """Return e^M."""
        return exponential_of_balls(matrix)

    def inverse_of_large(self, matrix: list[list[arb]]) -> list[list[arb]]:
        """Return the inverse of a matrix."""
        return inverse_of_balls(matrix)

    def determinant_of_large(self, matrix: list[list[arb]]) -> arb:
        """Return the determinant of a matrix."""
        return determinant_of_balls(matrix)

    def largest_eigenvalue(self, matrix: list[list[arb]]) -> arb:
        """Return the largest eigenvalue of a symmetric matrix."""
        return largest_of_balls(matrix)


def whole_power(arithmetic: BallArithmetic, base: arb, exponent: int) -> arb:
    """Return base ** exponent by multiplication (arb's own power gives nan for balls about 0)."""
    if exponent < 0:
        return arithmetic.inverse(whole_power(arithmetic, base, -exponent))
    result, square = arithmetic.constant(1), base
    while exponent:
        if exponent & 1:
            result = result * square
        exponent >>= 1
        if exponent:
            square = square * square
    return result


def _log(a: BallArithmetic, x: arb) -> arb:
    need(x > 0, x <= 0)
    return x.log()


def _arc(method: str) -> Callable[[BallArithmetic, arb], arb]:
    def evaluate(_: BallArithmetic, x: arb) -> arb:
        size = abs(x)
        need(size <= 1, size > 1)
        return getattr(x, method)()

    return evaluate


def _acosh(_: BallArithmetic, x: arb) -> arb:
    need(x >= 1, x < 1)
    return x.acosh()


def _atanh(_: BallArithmetic, x: arb) -> arb:
    need(abs(x) < 1, abs(x) >= 1)
    return x.atanh()


def _off_poles(_: BallArithmetic, x: arb) -> None:
    if not x > 0 and x.contains_integer():
        raise OutsideDomain if x.is_exact() else Undecided


def _gamma(a: BallArithmetic, x: arb) -> arb:
    _off_poles(a, x)
    return x.gamma()


def _digamma(a: BallArithmetic, x: arb) -> arb:
    _off_poles(a, x)
    return x.digamma()


def _loggamma(_: BallArithmetic, x: arb) -> arb:
    need(x > 0, x <= 0)
    return x.lgamma()


def _polygamma(a: BallArithmetic, arguments: list[arb]) -> arb:
    order, x = a.whole(arguments[0]), arguments[1]
    if order is None or order < 0:
        raise OutsideDomain
    if order == 0:
        return _digamma(a, x)
    need(x > 0, False)  # for x < 0 the Hurwitz zeta function used here is of no help
    from flint import arb

    factorial = reduce(lambda p, k: p * k, range(1, order + 1), 1)
    return a.constant((-1) ** (order + 1) * factorial) * arb(order + 1).zeta(x)


def _tan(a: BallArithmetic, x: arb) -> arb:
    return x.sin() * a.inverse(x.cos())


def _one(method: str) -> Callable[[BallArithmetic, arb], arb]:
    return lambda _, x: getattr(x, method)()


def _of_one(
    function: Callable[[BallArithmetic, arb], arb],
) -> Callable[[BallArithmetic, list[arb]], arb]:
    return lambda a, arguments: function(a, arguments[0])


def _pi(_: BallArithmetic, arguments: list[arb]) -> arb:
    from flint import arb

    return arb.pi()


_TABLE: dict[str, Callable[[BallArithmetic, list[arb]], arb]] = {
    "pi": _pi,
    "polygamma": _polygamma,
    "max": lambda _, v: reduce(lambda p, q: p.max(q), v),
    "min": lambda _, v: reduce(lambda p, q: p.min(q), v),
    "sign": lambda a, v: a.constant(a.sign(v[0])),
    **{
        name: _of_one(_one(name))
        for name in (
            "exp", "sin", "cos", "sinh", "cosh", "tanh", "atan", "asinh", "erf", "erfc",
        )
    },
    "abs": lambda _, v: abs(v[0]),
    "log": _of_one(_log),
    "tan": _of_one(_tan),
    "asin": _of_one(_arc("asin")),
    "acos": _of_one(_arc("acos")),
    "acosh": _of_one(_acosh),
    "atanh": _of_one(_atanh),
    "gamma": _of_one(_gamma),
    "loggamma": _of_one(_loggamma),
    "digamma": _of_one(_digamma),
}  # fmt: skip
"""Primitives; a new one in the catalogue needs a line here or in `special_balls`."""
