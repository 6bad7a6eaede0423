"""Power series over balls: Σ c_k t^k with each coefficient enclosed, to a fixed order.

Evaluating a function at x + t with them encloses its derivatives without any rule of differentiation
of ours: FLINT composes the series. Functions that FLINT has no series for are made from those it has.
A branch (abs, max, cases) is decided by the constant term, so at a kink it stays undecided.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from symopt.calculus.nodes import Rational
from symopt.equality.conventions import OutsideDomain, Undecided, need
from symopt.equality.enclosures.ball_functions import BallArithmetic
from symopt.equality.enclosures.precision import working
from symopt.equality.enclosures.series_matrices import (
    exponential_of_series,
    largest_of_series,
)
from symopt.equality.enclosures.special_series import special_series

if TYPE_CHECKING:
    from flint import arb, arb_series

_BALLS = BallArithmetic()


class SeriesArithmetic:
    """Series with `length` coefficients; FLINT's context must have at least that cap."""

    def __init__(self, length: int) -> None:
        self.length = length

    def series(self, *coefficients: arb) -> arb_series:
        """Return the series with the given first coefficients."""
        from flint import arb_series

        return arb_series(list(coefficients), self.length)

    def constant(self, value: Rational) -> arb_series:
        """Return a rational number."""
        return self.series(_BALLS.constant(value))

    def sign(self, value: arb_series) -> int:
        """Return the sign near t = 0; at an isolated zero there is none."""
        sign = _BALLS.sign(value[0])
        if sign == 0 and not self.is_constant(value):
            raise Undecided
        return sign

    def whole(self, value: arb_series) -> int | None:
        """Return the whole number that a constant series is, if it is one."""
        if not self.is_constant(value):
            return None
        return _BALLS.whole(value[0])

    def finite(self, value: arb_series) -> bool:
        """Return whether all coefficients are bounded."""
        return all(value[k].is_finite() for k in range(self.length))

    def inverse(self, value: arb_series) -> arb_series:
        """Return 1/value."""
        if _BALLS.sign(value[0]) == 0:
            raise OutsideDomain
        return self.constant(1) / value

    def root(self, value: arb_series, exponent: Fraction) -> arb_series:
        """Return value ** exponent for value > 0."""
        if exponent == Fraction(1, 2):
            return value.sqrt()
        return (value.log() * self.constant(exponent)).exp()

    def function(self, name: str, arguments: list[arb_series]) -> arb_series | None:
        """Return a primitive function of the arguments; None for a function with a definition."""
        special = special_series(self, name, arguments)
        if special is not None:
            return special
        handler = _TABLE.get(name)
        return None if handler is None else handler(self, arguments)

    def exponential(self, matrix: list[list[arb_series]]) -> list[list[arb_series]]:
        """Return e^M."""
        return exponential_of_series(matrix, self.length, self.series)

    def largest_eigenvalue(self, matrix: list[list[arb_series]]) -> arb_series:
        """Return the largest eigenvalue of a symmetric matrix, which must be simple."""
        return largest_of_series(self, matrix, self.length, self.series)

    def is_constant(self, value: arb_series) -> bool:
        """Return whether all coefficients but the first are exactly 0."""
        return all(value[k].is_zero() for k in range(1, self.length))

    def outer(self, coefficients: list[arb], inner: arb_series) -> arb_series:
        """Return Σ coefficients[k] · (inner - inner's constant term)^k."""
        rise = inner - self.series(inner[0])
        total = self.constant(0)
        for coefficient in reversed(coefficients[: self.length]):
            total = total * rise + self.series(coefficient)
        return total


Series = SeriesArithmetic


def _log(_: Series, x: arb_series) -> arb_series:
    need(x[0] > 0, x[0] <= 0)
    return x.log()


def _inside(low: int, high: int, method: str) -> Callable[[Series, arb_series], arb_series]:
    def evaluate(_: Series, x: arb_series) -> arb_series:
        need(low < x[0] < high, x[0] < low or x[0] > high)
        return getattr(x, method)()

    return evaluate


def _atanh(a: Series, x: arb_series) -> arb_series:
    need(abs(x[0]) < 1, abs(x[0]) >= 1)
    one = a.constant(1)
    return ((one + x).log() - (one - x).log()) * a.constant(Fraction(1, 2))


def _asinh(a: Series, x: arb_series) -> arb_series:
    return (x + (x * x + a.constant(1)).sqrt()).log()


def _acosh(a: Series, x: arb_series) -> arb_series:
    need(x[0] > 1, x[0] < 1)
    return (x + (x * x - a.constant(1)).sqrt()).log()


def _hyperbolic(kind: str) -> Callable[[Series, arb_series], arb_series]:
    def evaluate(a: Series, x: arb_series) -> arb_series:
        up, down = x.exp(), (-x).exp()
        if kind == "tanh":
            return (up - down) * a.inverse(up + down)
        return (up - down if kind == "sinh" else up + down) * a.constant(Fraction(1, 2))

    return evaluate


def _tan(a: Series, x: arb_series) -> arb_series:
    return x.sin() * a.inverse(x.cos())


def _gamma(_: Series, x: arb_series) -> arb_series:
    if not x[0] > 0 and x[0].contains_integer():
        raise OutsideDomain if x[0].is_exact() else Undecided
    return x.gamma()


def _loggamma(_: Series, x: arb_series) -> arb_series:
    need(x[0] > 0, x[0] <= 0)
    return x.lgamma()


def _polygamma_of(a: Series, order: int, x: arb_series) -> arb_series:
    """ψ = Γ'/Γ as a series about the constant term, differentiated `order` times, then composed."""
    from flint import arb, arb_series, ctx

    longer = a.length + order + 1
    with working(length=max(ctx.cap, longer)):
        whole = _gamma(a, arb_series([x[0], arb(1)], longer))
        found = whole.derivative() / whole
        for _ in range(order):
            found = found.derivative()
        coefficients = [found[k] for k in range(a.length)]
    return a.outer(coefficients, x)


def _polygamma(a: Series, arguments: list[arb_series]) -> arb_series:
    order = a.whole(arguments[0])
    if order is None or order < 0:
        raise OutsideDomain
    return _polygamma_of(a, order, arguments[1])


def _abs(a: Series, x: arb_series) -> arb_series:
    return x if a.sign(x) >= 0 else -x


def _extreme(direction: int) -> Callable[[Series, list[arb_series]], arb_series]:
    def evaluate(a: Series, values: list[arb_series]) -> arb_series:
        best = values[0]
        for value in values[1:]:
            if a.sign(value - best) == direction:
                best = value
        return best

    return evaluate


def _one(method: str) -> Callable[[Series, arb_series], arb_series]:
    return lambda _, x: getattr(x, method)()


def _of_one(
    function: Callable[[Series, arb_series], arb_series],
) -> Callable[[Series, list[arb_series]], arb_series]:
    return lambda a, arguments: function(a, arguments[0])


def _pi(a: Series, arguments: list[arb_series]) -> arb_series:
    from flint import arb

    return a.series(arb.pi())


_TABLE: dict[str, Callable[[Series, list[arb_series]], arb_series]] = {
    "pi": _pi,
    "polygamma": _polygamma,
    "max": _extreme(1),
    "min": _extreme(-1),
    "sign": lambda a, v: a.constant(a.sign(v[0])),
    "abs": _of_one(_abs),
    **{name: _of_one(_one(name)) for name in ("exp", "sin", "cos", "atan", "erf", "erfc")},
    **{name: _of_one(_hyperbolic(name)) for name in ("sinh", "cosh", "tanh")},
    "log": _of_one(_log),
    "tan": _of_one(_tan),
    "asin": _of_one(_inside(-1, 1, "asin")),
    "acos": _of_one(_inside(-1, 1, "acos")),
    "asinh": _of_one(_asinh),
    "acosh": _of_one(_acosh),
    "atanh": _of_one(_atanh),
    "gamma": _of_one(_gamma),
    "loggamma": _of_one(_loggamma),
    "digamma": _of_one(lambda a, x: _polygamma_of(a, 0, x)),
}
"""Primitives; a new one in the catalogue needs a line here or in `special_series`."""
