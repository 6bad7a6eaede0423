"""Special functions on Arb balls: Bessel and Airy functions, integrals, inverses, elliptic integrals.

Each result contains the exact value; `need` says where there is none. FLINT has all of them for real or
complex balls; of a complex result on the real domain the real part is taken.

Source: F. Johansson (2019), Computing hypergeometric functions rigorously, ACM TOMS 45.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, TypeAlias

from symopt.equality.conventions import need

if TYPE_CHECKING:
    from flint import arb

Handler: TypeAlias = "Callable[[Sequence[arb]], arb]"


def whole_number(value: arb) -> int | None:
    """Return the whole number that an exact value is, if it is one."""
    found = value.unique_fmpz() if value.is_exact() else None
    return None if found is None else int(found)


def need_nonzero(value: arb) -> None:
    """Raise unless the value is certainly not 0."""
    need(value > 0 or value < 0, value.is_exact() and value.is_zero())


def need_order(order: arb, x: arb) -> None:
    """Raise unless J and I of this order have values at x: x > 0, or a whole order."""
    if whole_number(order) is None:
        need(x > 0, x <= 0 and not order.contains_integer())


def need_polylog(order: arb, x: arb) -> None:
    """Raise unless the polylogarithm is real at x: x < 1, or x = 1 and order > 1."""
    at_one = x.is_exact() and x == 1
    need(x < 1 or (at_one and order > 1), x > 1 or (at_one and order <= 1))


def need_branch_point(x: arb) -> arb:
    """Raise unless x ≥ -1/e; return x + 1/e."""
    from flint import arb

    gap = x + (-arb(1)).exp()
    need(gap >= 0, gap < 0)
    return gap


def _erfinv(v: Sequence[arb]) -> arb:
    size = abs(v[0])
    need(size < 1, size >= 1)
    return v[0].erfinv()


def _lambertw(v: Sequence[arb]) -> arb:
    need_branch_point(v[0])
    return v[0].lambertw()


def _of_any_sign(method: str) -> Handler:
    def evaluate(v: Sequence[arb]) -> arb:
        order, x = v
        need_order(order, x)
        return getattr(x, method)(order)

    return evaluate


def _of_positive(method: str) -> Handler:
    """Return f(order, x), or f(x), for x > 0."""

    def evaluate(v: Sequence[arb]) -> arb:
        *order, x = v
        need(x > 0, x <= 0)
        return getattr(x, method)(*order)

    return evaluate


def _lower_gamma(v: Sequence[arb]) -> arb:
    s, x = v
    need(s > 0, s <= 0)
    need(x > 0, x <= 0)
    return x.gamma_lower(s)


def _ei(v: Sequence[arb]) -> arb:
    need_nonzero(v[0])
    return v[0].ei()


def incomplete_beta(a: arb, b: arb, x: arb) -> arb:
    """Return I_x(a, b) for positive a, b and 0 ≤ x ≤ 1."""
    for parameter in (a, b):
        need(parameter > 0, parameter <= 0)
    need(x >= 0, x < 0)
    need(x <= 1, x > 1)
    return x.beta_lower(a, b, regularized=1)


def _betainc(v: Sequence[arb]) -> arb:
    a, b, t, u = v
    return incomplete_beta(a, b, u) - incomplete_beta(a, b, t)


def _polylog(v: Sequence[arb]) -> arb:
    order, x = v
    need_polylog(order, x)
    return order.zeta() if x.is_exact() and x == 1 else x.polylog(order)


def _elliptic_k(v: Sequence[arb]) -> arb:
    from flint import acb

    need(v[0] < 1, v[0] >= 1)
    return acb(v[0]).elliptic_k().real


def _elliptic_e(v: Sequence[arb]) -> arb:
    from flint import acb

    need(v[0] <= 1, v[0] > 1)
    return acb(v[0]).elliptic_e().real


def _everywhere(method: str, **options: int) -> Handler:
    return lambda v: getattr(v[0], method)(**options)


SPECIAL_BALLS: dict[str, Handler] = {
    "erfinv": _erfinv,
    "erfi": _everywhere("erfi"),
    "lambertw": _lambertw,
    "besselj": _of_any_sign("bessel_j"),
    "besseli": _of_any_sign("bessel_i"),
    "bessely": _of_positive("bessel_y"),
    "besselk": _of_positive("bessel_k"),
    "airyai": _everywhere("airy_ai"),
    "airybi": _everywhere("airy_bi"),
    "airyaiprime": _everywhere("airy_ai", derivative=1),
    "airybiprime": _everywhere("airy_bi", derivative=1),
    "Ei": _ei,
    "Si": _everywhere("si"),
    "Ci": _of_positive("ci"),
    "Shi": _everywhere("shi"),
    "Chi": _of_positive("chi"),
    "sinc": _everywhere("sinc"),
    "expint": _of_positive("expint"),
    "lowergamma": _lower_gamma,
    "uppergamma": _of_positive("gamma_upper"),
    "betainc_regularized": _betainc,
    "polylog": _polylog,
    "elliptic_k": _elliptic_k,
    "elliptic_e": _elliptic_e,
    "fresnels": _everywhere("fresnel_s"),
    "fresnelc": _everywhere("fresnel_c"),
    "floor": _everywhere("floor"),
}
"""Primitives of the catalogue, by name."""
