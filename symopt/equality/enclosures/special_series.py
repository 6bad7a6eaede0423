r"""Power series of special functions over balls, about the constant term of the argument.

Where FLINT has the series of a function it is taken. The others are made without a rule of
differentiation of the catalogue:

* erfinv is the reversion of the series of erf.
* J and I are (x/2)^ν ₀F₁(; ν + 1; ∓x²/4)/Γ(ν + 1), composed by FLINT.
* Y and K start from their value and from the Wronskian, J Y' - J' Y = 2/(πx) and I K' - I' K = -1/x, and
  go on by the recurrence that Bessel's differential equation gives for Taylor coefficients.
* E_n(x) = x^(n-1) Γ(1 - n, x).
* Li_s has its coefficients from its values on a circle, by Cauchy's formula (see `cauchy`).
* E(m) = (1 - m)(2m K'(m) + K(m)), with the derivative of FLINT's series of K.

Only the last argument of a function may vary; at a jump or a branch point there is no series.
Source: NIST DLMF, sections 10.2, 10.5, 10.25, 10.28, 8.19 and 19.4.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from symopt.equality.conventions import Undecided, need
from symopt.equality.enclosures.cauchy import by_cauchy
from symopt.equality.enclosures.precision import working
from symopt.equality.enclosures.special_balls import (
    SPECIAL_BALLS,
    incomplete_beta,
    need_branch_point,
    need_nonzero,
    need_order,
    need_polylog,
    whole_number,
)

if TYPE_CHECKING:
    from flint import arb, arb_series

    from symopt.equality.enclosures.series import SeriesArithmetic

Handler: TypeAlias = "Callable[[SeriesArithmetic, Sequence[arb_series]], arb_series]"
"""A function of the arithmetic and the arguments."""

OfLast: TypeAlias = "Callable[[SeriesArithmetic, Sequence[arb], arb_series], arb_series]"
"""A function of the arithmetic, the constant arguments before the last, and the last argument."""


def special_series(
    a: SeriesArithmetic, name: str, arguments: Sequence[arb_series]
) -> arb_series | None:
    """Return a special function of series; None for a function that is not one of them."""
    handler = SPECIAL_SERIES.get(name)
    if handler is None:
        return None
    if all(a.is_constant(argument) for argument in arguments):
        return a.series(SPECIAL_BALLS[name]([argument[0] for argument in arguments]))
    return handler(a, arguments)


def _last_varies(function: OfLast) -> Handler:
    def evaluate(a: SeriesArithmetic, arguments: Sequence[arb_series]) -> arb_series:
        *leading, last = arguments
        if not all(a.is_constant(argument) for argument in leading):
            raise Undecided
        return function(a, [argument[0] for argument in leading], last)

    return evaluate


def _flint(method: str, *, positive: bool = False) -> OfLast:
    def evaluate(a: SeriesArithmetic, leading: Sequence[arb], x: arb_series) -> arb_series:
        if positive:
            need(x[0] > 0, x[0] <= 0)
        return getattr(x, method)()

    return evaluate


def _ei(a: SeriesArithmetic, leading: Sequence[arb], x: arb_series) -> arb_series:
    need_nonzero(x[0])
    return x.ei()


def _lambertw(a: SeriesArithmetic, leading: Sequence[arb], x: arb_series) -> arb_series:
    gap = need_branch_point(x[0])
    need(gap > 0, False)
    return x.lambertw()


def _about(a: SeriesArithmetic, x: arb, more: int = 0) -> arb_series:
    """Return x + t with `more` further coefficients."""
    from flint import arb, arb_series

    return arb_series([x, arb(1)], a.length + more)


def _erfinv(a: SeriesArithmetic, leading: Sequence[arb], x: arb_series) -> arb_series:
    from flint import arb_series

    value = SPECIAL_BALLS["erfinv"]([x[0]])
    rise = _about(a, value).erf()
    found = arb_series([0, *(rise[k] for k in range(1, a.length))], a.length).reversion()
    return a.outer([value, *(found[k] for k in range(1, a.length))], x)


def _sinc(a: SeriesArithmetic, leading: Sequence[arb], x: arb_series) -> arb_series:
    if not (x[0].is_exact() and x[0].is_zero()):
        return x.sin() * a.inverse(x)
    with working(length=a.length + 1):
        sine = _about(a, x[0], 1).sin()
        coefficients = [sine[k + 1] for k in range(a.length)]
    return a.outer(coefficients, x)


def _regular(a: SeriesArithmetic, order: arb, x: arb_series, sign: int) -> arb_series:
    """Return I (sign 1) or J (sign -1) of the order."""
    from flint import acb, acb_series

    need_order(order, x[0])
    whole = whole_number(order)
    size = order if whole is None else abs(order)
    square = x * x * a.constant(Fraction(sign, 4))
    argument = acb_series([acb(square[k]) for k in range(a.length)], a.length)
    found = acb_series.hypgeom(
        [], [acb_series([acb(size + 1)], a.length)], argument, regularized=True
    )
    result = a.series(*(found[k].real for k in range(a.length)))
    if whole is None:
        return result * ((x * a.constant(Fraction(1, 2))).log() * a.series(order)).exp()
    for _ in range(abs(whole)):
        result = result * x * a.constant(Fraction(1, 2))
    return -result if whole < 0 and whole % 2 and sign < 0 else result


def _singular(a: SeriesArithmetic, order: arb, x: arb_series, sign: int) -> arb_series:
    """Return K (sign 1) or Y (sign -1) of the order."""
    from flint import arb

    base = x[0]
    need(base > 0, base <= 0)
    order = abs(order) if sign > 0 else order
    name = "besselk" if sign > 0 else "bessely"
    value = SPECIAL_BALLS[name]([order, base])
    regular = _regular(a, order, _about(a, base), sign)
    wronskian = -1 / base if sign > 0 else 2 / (arb.pi() * base)
    if regular[0].contains(0):
        raise Undecided
    coefficients = [value, (wronskian + regular[1] * value) / regular[0]]
    for k in range(a.length - 2):
        before = coefficients[k - 1] if k else arb(0)
        first = coefficients[k - 2] if k > 1 else arb(0)
        total = (k + 1) * (2 * k + 1) * base * coefficients[k + 1]
        total += (k * k - order * order - sign * base * base) * coefficients[k]
        total -= 2 * sign * base * before + sign * first
        coefficients.append(-total / (base * base * (k + 1) * (k + 2)))
    return a.outer(coefficients, x)


def _expint(a: SeriesArithmetic, leading: Sequence[arb], x: arb_series) -> arb_series:
    (order,) = leading
    upper = _upper_gamma(a, [1 - order], x)
    return (x.log() * a.series(order - 1)).exp() * upper


def _upper_gamma(a: SeriesArithmetic, leading: Sequence[arb], x: arb_series) -> arb_series:
    from flint import arb_series

    need(x[0] > 0, x[0] <= 0)
    return arb_series.gamma_upper(leading[0], x)


def _lower_gamma(a: SeriesArithmetic, leading: Sequence[arb], x: arb_series) -> arb_series:
    from flint import arb_series

    need(leading[0] > 0, leading[0] <= 0)
    need(x[0] > 0, x[0] <= 0)
    return arb_series.gamma_lower(leading[0], x)


def _betainc(a: SeriesArithmetic, arguments: Sequence[arb_series]) -> arb_series:
    from flint import arb_series

    p, q, *ends = arguments
    if not (a.is_constant(p) and a.is_constant(q)):
        raise Undecided
    parts: list[arb_series] = []
    for end in ends:
        value = incomplete_beta(p[0], q[0], end[0])
        if a.is_constant(end):
            parts.append(a.series(value))
            continue
        need(0 < end[0] < 1, False)
        parts.append(arb_series.beta_lower(p[0], q[0], end, regularized=1))
    return parts[1] - parts[0]


def _polylog(a: SeriesArithmetic, leading: Sequence[arb], x: arb_series) -> arb_series:
    from flint import acb

    (order,) = leading
    need_polylog(order, x[0])
    need(x[0] < 1, False)
    radius = (1 - x[0]).lower() / 2  # half the way to the cut, which begins at 1
    return a.outer(by_cauchy(lambda z: z.polylog(acb(order)), x[0], radius, a.length), x)


def _k_series(m: arb, length: int) -> list[arb]:
    from flint import acb, acb_series

    with working(length=length):
        found = acb_series([acb(m), acb(1)], length).elliptic_k()
        return [found[k].real for k in range(length)]


def _elliptic_k(a: SeriesArithmetic, leading: Sequence[arb], m: arb_series) -> arb_series:
    need(m[0] < 1, m[0] >= 1)
    return a.outer(_k_series(m[0], a.length), m)


def _elliptic_e(a: SeriesArithmetic, leading: Sequence[arb], m: arb_series) -> arb_series:
    from flint import arb_series

    need(m[0] <= 1, m[0] > 1)
    need(m[0] < 1, False)
    with working(length=a.length + 1):
        first = arb_series(_k_series(m[0], a.length + 1), a.length + 1)
        place = _about(a, m[0], 1)
        found = (1 - place) * (2 * place * first.derivative() + first)
        coefficients = [found[k] for k in range(a.length)]
    return a.outer(coefficients, m)


def _floor(a: SeriesArithmetic, leading: Sequence[arb], x: arb_series) -> arb_series:
    found = x[0].floor()
    if x[0].contains_integer() or found.unique_fmpz() is None:
        raise Undecided  # it may jump here
    return a.series(found)


def _of(part: Callable[..., arb_series], sign: int) -> OfLast:
    return lambda a, leading, x: part(a, leading[0], x, sign)


_OF_LAST: dict[str, OfLast] = {
    **{name: _flint(name.lower()) for name in ("erfi", "Si", "Shi")},
    "fresnels": _flint("fresnel_s"),
    "fresnelc": _flint("fresnel_c"),
    "airyai": _flint("airy_ai"),
    "airybi": _flint("airy_bi"),
    "airyaiprime": _flint("airy_ai_prime"),
    "airybiprime": _flint("airy_bi_prime"),
    "Ci": _flint("ci", positive=True),
    "Chi": _flint("chi", positive=True),
    "Ei": _ei,
    "lambertw": _lambertw,
    "erfinv": _erfinv,
    "sinc": _sinc,
    "besselj": _of(_regular, -1),
    "besseli": _of(_regular, 1),
    "bessely": _of(_singular, -1),
    "besselk": _of(_singular, 1),
    "expint": _expint,
    "uppergamma": _upper_gamma,
    "lowergamma": _lower_gamma,
    "polylog": _polylog,
    "elliptic_k": _elliptic_k,
    "elliptic_e": _elliptic_e,
    "floor": _floor,
}

SPECIAL_SERIES: dict[str, Handler] = {
    "betainc_regularized": _betainc,
    **{name: _last_varies(function) for name, function in _OF_LAST.items()},
}
"""Special functions, by name; a primitive that is not here has its series in `series`."""
