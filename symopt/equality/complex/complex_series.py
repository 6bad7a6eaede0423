"""Power series Σ c_k t^k over complex balls: derivatives of a function without any rule of ours.

In a real direction t is real, and |s(t)|² = s(t) s̄(t) has the series with conjugate coefficients: |s| and
sign s have series, and on a cut that s runs along (all c_k real) so has log s = log(-s) + iπ. In a complex
direction these have no derivative; a point on a cut has none.

Functions that FLINT has no series for get their coefficients from their values on a circle.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING

from symopt.calculus.nodes import Rational
from symopt.equality.complex.circle import coefficients
from symopt.equality.complex.complex_balls import REAL_ONLY, ComplexBalls
from symopt.equality.complex.cuts import NotReal, away_from_zero, real_part
from symopt.equality.conventions import OutsideDomain, Undecided

if TYPE_CHECKING:
    from flint import acb, acb_series

_BALLS = ComplexBalls()
HALF = Fraction(1, 2)


class ComplexSeries:
    """Series with `length` coefficients along a real or a complex direction; FLINT's cap is at least that."""

    def __init__(self, length: int, *, real: bool) -> None:
        self.length, self.real = length, real

    def series(self, *given: acb) -> acb_series:
        """Return the series with the given first coefficients."""
        from flint import acb_series

        return acb_series(list(given), self.length)

    def constant(self, value: Rational) -> acb_series:
        """Return a rational number."""
        return self.series(_BALLS.constant(value))

    def coefficients(self, value: acb_series) -> list[acb]:
        """Return all coefficients."""
        return [value[k] for k in range(self.length)]

    def constant_term(self, value: acb_series) -> acb | None:
        """Return the constant that a series is, if it is one."""
        rest = self.coefficients(value)[1:]
        return value[0] if all(c.is_zero() for c in rest) else None

    def runs_along_the_reals(self, value: acb_series) -> bool:
        """Return whether the values near t = 0 are certainly real."""
        return self.real and all(c.imag.is_zero() for c in self.coefficients(value))

    def real_valued(self, value: acb_series) -> None:
        """Raise unless the values near t = 0 are certainly real."""
        if not self.runs_along_the_reals(value):
            real_part(value[0])
            raise Undecided if self.real else NotReal

    def sign(self, value: acb_series) -> int:
        """Return the sign of real values near t = 0; at an isolated zero there is none."""
        if self.constant_term(value) is None:
            self.real_valued(value)
        sign = _BALLS.sign(value[0])
        if sign == 0 and self.constant_term(value) is None:
            raise Undecided
        return sign

    def whole(self, value: acb_series) -> int | None:
        """Return the whole number that a constant series is, if it is one."""
        found = self.constant_term(value)
        return None if found is None else _BALLS.whole(found)

    def finite(self, value: acb_series) -> bool:
        """Return whether all coefficients are bounded."""
        return all(c.is_finite() for c in self.coefficients(value))

    def inverse(self, value: acb_series) -> acb_series:
        """Return 1/value."""
        away_from_zero(value[0])
        return self.constant(1) / value

    def root(self, value: acb_series, exponent: Fraction) -> acb_series:
        """Return the principal value ** exponent."""
        return self.principal_power(value, exponent)

    def principal_power(self, base: acb_series, exponent: Fraction) -> acb_series:
        """Return exp(exponent · log base) for a rational exponent that is not whole."""
        known = self.constant_term(base)
        if known is not None:
            return self.series(_BALLS.principal_power(known, exponent))
        found = self.coefficients((self.log(base) * self.constant(exponent)).exp())
        # the same enclosure of the value as balls have, which may be exactly real
        return self.series(_BALLS.principal_power(base[0], exponent), *found[1:])

    def general_power(self, base: acb_series, exponent: acb_series) -> acb_series:
        """Return exp(exponent · log base)."""
        return (self.log(base) * exponent).exp()

    def holds(self, op: str, gap: acb_series) -> bool:
        """Return whether 0 op gap, near t = 0."""
        known = self.constant_term(gap)
        if known is not None:
            return _BALLS.holds(op, known)
        if op in ("=", "!="):
            _BALLS.inverse(gap[0])  # at an isolated zero this is open
            return op == "!="
        return self.sign(gap) > 0

    def log(self, value: acb_series) -> acb_series:
        """Return the logarithm, also along the cut for values that stay on it."""
        first = value[0]
        away_from_zero(first)
        known = self.constant_term(value)
        if known is not None:
            return self.series(_log(known))
        if first.imag.contains(0) and not first.real > 0:  # it may touch the cut
            if not self.runs_along_the_reals(value):
                raise Undecided if self.real else OutsideDomain
            return self.series(_log(first), *self.coefficients((-value).log())[1:])
        return value.log()

    def outer(self, given: list[acb], inner: acb_series) -> acb_series:
        """Return Σ given[k] · (inner - inner's constant term)^k."""
        rise = inner - self.series(inner[0])
        total = self.constant(0)
        for coefficient in reversed(given[: self.length]):
            total = total * rise + self.series(coefficient)
        return total

    def function(self, name: str, arguments: list[acb_series]) -> acb_series | None:
        """Return a primitive function of the arguments; None for a function with a definition."""
        moving = [k for k, a in enumerate(arguments) if self.constant_term(a) is None]
        if not moving:
            found = _BALLS.function(name, [a[0] for a in arguments])
            return None if found is None else self.series(found)
        if name in REAL_ONLY:
            for place in moving:
                self.real_valued(arguments[place])
        handler = _TABLE.get(name)
        if handler is not None:
            return handler(self, arguments)
        if _BALLS.function(name, [a[0] for a in arguments]) is None:
            return None
        if len(moving) > 1:
            raise Undecided
        return self._from_values(name, arguments, moving[0])

    def _from_values(self, name: str, arguments: list[acb_series], place: int) -> acb_series:
        fixed = [a[0] for a in arguments]

        def evaluate(value: acb) -> acb:
            found = _BALLS.function(name, [*fixed[:place], value, *fixed[place + 1 :]])
            if found is None:
                raise Undecided
            return found

        return self.outer(coefficients(evaluate, fixed[place], self.length), arguments[place])


Series = ComplexSeries


def _log(value: acb) -> acb:
    found = _BALLS.function("log", [value])
    if found is None:
        raise Undecided
    return found


def _i(a: Series) -> acb_series:
    from flint import acb

    return a.series(acb(0, 1))


def _root(a: Series, x: acb_series) -> acb_series:
    return a.principal_power(x, HALF)


def _asin(a: Series, x: acb_series) -> acb_series:
    return -_i(a) * a.log(_i(a) * x + _root(a, a.constant(1) - x * x))


def _asinh(a: Series, x: acb_series) -> acb_series:
    return a.log(x + _root(a, x * x + a.constant(1)))


def _acosh(a: Series, x: acb_series) -> acb_series:
    one = a.constant(1)
    return a.log(x + _root(a, x + one) * _root(a, x - one))


def _atanh(a: Series, x: acb_series) -> acb_series:
    one = a.constant(1)
    return (a.log(one + x) - a.log(one - x)) * a.constant(HALF)


def _tangent(sine: str, cosine: str) -> Callable[[Series, acb_series], acb_series]:
    def evaluate(a: Series, x: acb_series) -> acb_series:
        return _TABLE[sine](a, [x]) * a.inverse(_TABLE[cosine](a, [x]))

    return evaluate


def _hyperbolic(sign: int) -> Callable[[Series, acb_series], acb_series]:
    def evaluate(a: Series, x: acb_series) -> acb_series:
        return (x.exp() + a.constant(sign) * (-x).exp()) * a.constant(HALF)

    return evaluate


def _size(a: Series, x: acb_series) -> acb_series:
    """Return |x|, which has a derivative in real directions alone."""
    from flint import acb

    if not a.real:
        raise OutsideDomain
    away_from_zero(x[0])
    square = a.coefficients(x * a.series(*(c.conjugate() for c in a.coefficients(x))))
    return a.series(*(acb(c.real) for c in square)).sqrt()


def _extreme(direction: int) -> Callable[[Series, list[acb_series]], acb_series]:
    def evaluate(a: Series, values: list[acb_series]) -> acb_series:
        best = values[0]
        for value in values[1:]:
            if a.sign(value - best) == direction:
                best = value
        return best

    return evaluate


def _valued(
    name: str, function: Callable[[Series, acb_series], acb_series]
) -> Callable[[Series, list[acb_series]], acb_series]:
    """Return a function of one argument with the value that balls give, so that cuts are judged there."""

    def evaluate(a: Series, arguments: list[acb_series]) -> acb_series:
        value = _BALLS.function(name, [arguments[0][0]])
        if value is None:
            raise Undecided
        return a.series(value, *a.coefficients(function(a, arguments[0]))[1:])

    return evaluate


_TABLE: dict[str, Callable[[Series, list[acb_series]], acb_series]] = {
    "exp": lambda _, v: v[0].exp(),
    "sin": lambda _, v: v[0].sin(),
    "cos": lambda _, v: v[0].cos(),
    "erf": lambda _, v: v[0].erf(),
    "erfc": lambda _, v: v[0].erfc(),
    "log": lambda a, v: a.log(v[0]),
    "sinh": lambda a, v: _hyperbolic(-1)(a, v[0]),
    "cosh": lambda a, v: _hyperbolic(1)(a, v[0]),
    "tan": lambda a, v: _tangent("sin", "cos")(a, v[0]),
    "tanh": lambda a, v: _tangent("sinh", "cosh")(a, v[0]),
    "asin": _valued("asin", _asin),
    "acos": _valued("acos", lambda a, x: -_asin(a, x)),
    "atan": _valued("atan", lambda a, x: -_i(a) * _atanh(a, _i(a) * x)),
    "asinh": _valued("asinh", _asinh),
    "acosh": _valued("acosh", _acosh),
    "atanh": _valued("atanh", _atanh),
    "gamma": _valued("gamma", lambda _, x: x.gamma()),
    "abs": lambda a, v: _size(a, v[0]),
    "sign": lambda a, v: v[0] * a.inverse(_size(a, v[0])),
    "max": _extreme(1),
    "min": _extreme(-1),
}
"""Functions that are not taken from their values on a circle."""
