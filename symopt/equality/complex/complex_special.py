"""Special functions on complex balls: Bessel and Airy functions, integrals, elliptic integrals, W.

Cuts on the negative real axis: Bessel functions (J and I of whole order have none), Ei, Ci, Chi, E_n and the
incomplete gamma functions; W on (-∞, -1/e]. On these SymPy, mpmath and FLINT take one side, continuous from
above. Li_s, K and E are cut on [1, ∞), where they have no value here.

Source: NIST DLMF, sections 6.4, 8.2, 10.2, 10.25, 19.2, 25.12 and 4.13; F. Johansson (2019), Computing
hypergeometric functions rigorously, ACM TOMS 45.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from symopt.equality.complex.cuts import away_from_zero, off_negative_axis
from symopt.equality.conventions import OutsideDomain, Undecided

if TYPE_CHECKING:
    from flint import acb

Special = Callable[[list["acb"]], "acb"]


def _entire(method: str, **options: int) -> Special:
    return lambda v: getattr(v[0], method)(**options)


def _of_any_order(method: str) -> Special:
    """Return J or I, of (order, z)."""

    def evaluate(v: list[acb]) -> acb:
        order, z = v
        if not order.is_exact() or order.unique_fmpz() is None:
            away_from_zero(z)
            off_negative_axis(z)
        return getattr(z, method)(order)

    return evaluate


def _cut(method: str) -> Special:
    """Return f(parameters, z) with a logarithm in it."""

    def evaluate(v: list[acb]) -> acb:
        *parameters, z = v
        away_from_zero(z)
        off_negative_axis(z)
        return getattr(z, method)(*parameters)

    return evaluate


def _cut_beyond_one(method: str) -> Special:
    def evaluate(v: list[acb]) -> acb:
        *parameters, z = v
        if z.imag.contains(0) and not z.real < 1:
            raise OutsideDomain if z.imag.is_zero() and z.real >= 1 else Undecided
        return getattr(z, method)(*parameters)

    return evaluate


def _lambertw(v: list[acb]) -> acb:
    from flint import acb, arb

    off_negative_axis(v[0] + acb((-arb(1)).exp()))
    return v[0].lambertw()


SPECIAL: dict[str, Special] = {
    "erfi": _entire("erfi"),
    "airyai": _entire("airy_ai"),
    "airybi": _entire("airy_bi"),
    "airyaiprime": _entire("airy_ai", derivative=1),
    "airybiprime": _entire("airy_bi", derivative=1),
    "Si": _entire("si"),
    "Shi": _entire("shi"),
    "fresnels": _entire("fresnel_s"),
    "fresnelc": _entire("fresnel_c"),
    "sinc": _entire("sinc"),
    "besselj": _of_any_order("bessel_j"),
    "besseli": _of_any_order("bessel_i"),
    "bessely": _cut("bessel_y"),
    "besselk": _cut("bessel_k"),
    "Ei": _cut("ei"),
    "Ci": _cut("ci"),
    "Chi": _cut("chi"),
    "expint": _cut("expint"),
    "lowergamma": _cut("gamma_lower"),
    "uppergamma": _cut("gamma_upper"),
    "lambertw": _lambertw,
    "polylog": _cut_beyond_one("polylog"),
    "elliptic_k": _cut_beyond_one("elliptic_k"),
    "elliptic_e": _cut_beyond_one("elliptic_e"),
}
"""Those of `complex_functions` that are not elementary; a new one in the catalogue may have a line here."""
