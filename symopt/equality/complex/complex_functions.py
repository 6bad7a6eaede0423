"""The primitives of the catalogue on complex balls, with principal values.

Cuts: log and log Γ on (-∞, 0]; asin, acos and atanh on |x| ≥ 1; acosh on (-∞, 1]; asinh and atan on the
imaginary axis at |y| ≥ 1. On a cut the value is continuous from the side that SymPy, mpmath and FLINT
take; asin, acos and atanh have none at x > 1, where C99 takes the other side.

Source: NIST DLMF, sections 4.23(ii), 4.37(ii) and 5.2.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from symopt.equality.complex.complex_special import SPECIAL
from symopt.equality.complex.cuts import away_from_zero, off_negative_axis, real_part
from symopt.equality.conventions import OutsideDomain, Undecided

if TYPE_CHECKING:
    from flint import acb

Primitive = Callable[[list["acb"]], "acb"]


def _log(x: acb) -> acb:
    away_from_zero(x)
    off_negative_axis(x)
    return x.log()


def _beyond_one(x: acb) -> None:
    """Check the two cuts of asin, acos and atanh."""
    if x.imag.is_zero():
        if x.real > 1:
            raise OutsideDomain
        if not (x.real >= -1 or x.real < -1) or not x.real <= 1:
            raise Undecided
    elif x.imag.contains(0) and not abs(x.real) < 1:
        raise Undecided


def _beyond_i(x: acb) -> None:
    """Check the two cuts of asinh and atan, where all conventions agree."""
    if x.real.is_zero():
        if not (abs(x.imag) <= 1 or abs(x.imag) > 1):
            raise Undecided
    elif x.real.contains(0) and not abs(x.imag) < 1:
        raise Undecided


def _below_one(x: acb) -> None:
    """Check the cut of acosh."""
    if x.imag.is_zero():
        if not (x.real >= 1 or x.real < 1):
            raise Undecided
    elif x.imag.contains(0) and not x.real > 1:
        raise Undecided


def _not_at(poles: tuple[complex, ...], x: acb) -> None:
    for pole in poles:
        away_from_zero(x - pole)


def _off_poles(x: acb) -> None:
    """Check the poles of Γ: 0, -1, -2, …"""
    if not x.real > 0 and x.contains_integer():
        raise OutsideDomain if x.is_exact() else Undecided


def _checked(
    method: str, check: Callable[[acb], None], poles: tuple[complex, ...] = ()
) -> Primitive:
    def evaluate(arguments: list[acb]) -> acb:
        (x,) = arguments
        _not_at(poles, x)
        check(x)
        return getattr(x, method)()

    return evaluate


def _entire(method: str) -> Primitive:
    return lambda arguments: getattr(arguments[0], method)()


def _tan(arguments: list[acb]) -> acb:
    (x,) = arguments
    cosine = x.cos()
    away_from_zero(cosine)
    return x.sin() / cosine


def _tanh(arguments: list[acb]) -> acb:
    (x,) = arguments
    cosine = x.cosh()
    away_from_zero(cosine)
    return x.sinh() / cosine


def _loggamma(arguments: list[acb]) -> acb:
    (x,) = arguments
    _off_poles(x)
    off_negative_axis(x)
    return x.lgamma()


def _polygamma(arguments: list[acb]) -> acb:
    from flint import acb

    order, x = real_part(arguments[0]), arguments[1]
    whole = order.unique_fmpz() if order.is_exact() else None
    if whole is None or whole < 0:
        raise OutsideDomain
    _off_poles(x)
    found = x.polygamma(acb(whole))
    return acb(found.real) if x.imag.is_zero() else found


def _abs(arguments: list[acb]) -> acb:
    from flint import acb

    return acb(abs(arguments[0]))


def _sign(arguments: list[acb]) -> acb:
    """Return z/|z|, and 0 at 0."""
    from flint import acb

    (x,) = arguments
    if x.is_zero():
        return x
    away_from_zero(x)
    if x.imag.is_zero():
        return acb(1 if x.real > 0 else -1)
    return x / abs(x)


def _extreme(method: str) -> Primitive:
    def evaluate(arguments: list[acb]) -> acb:
        from flint import acb

        first, *others = map(real_part, arguments)
        for other in others:
            first = getattr(first, method)(other)
        return acb(first)

    return evaluate


def _floor(arguments: list[acb]) -> acb:
    from flint import acb

    found = real_part(arguments[0]).floor()
    if not found.is_exact():
        raise Undecided
    return acb(found)


def _pi(arguments: list[acb]) -> acb:
    from flint import acb

    return acb.pi()


def _imaginary_unit(arguments: list[acb]) -> acb:
    from flint import acb

    return acb(0, 1)


PRIMITIVES: dict[str, Primitive] = {
    "pi": _pi,
    "imaginary_unit": _imaginary_unit,
    **{name: _entire(name) for name in ("exp", "sin", "cos", "sinh", "cosh", "erf", "erfc")},
    "tan": _tan,
    "tanh": _tanh,
    "log": lambda arguments: _log(arguments[0]),
    "asin": _checked("asin", _beyond_one),
    "acos": _checked("acos", _beyond_one),
    "atanh": _checked("atanh", _beyond_one, (1, -1)),
    "asinh": _checked("asinh", _beyond_i),
    "atan": _checked("atan", _beyond_i, (1j, -1j)),
    "acosh": _checked("acosh", _below_one),
    "gamma": _checked("gamma", _off_poles),
    "digamma": _checked("digamma", _off_poles),
    "loggamma": _loggamma,
    "polygamma": _polygamma,
    "abs": _abs,
    "sign": _sign,
    "max": _extreme("max"),
    "min": _extreme("min"),
    "floor": _floor,
    **SPECIAL,
}
"""Primitives; a new one in the catalogue needs a line here or in `complex_special`."""
