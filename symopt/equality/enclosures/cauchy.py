r"""Taylor coefficients of an analytic function from its values on a circle, enclosed.

With ω = e^(2πi/N) and radius r, (1/N) Σ_j f(c + r ω^j) ω^(-jk) = Σ_{m≥0} c_(k+mN) r^(k+mN). If |f| ≤ M on
the circle of radius R > r, then |c_n| ≤ M/R^n (Cauchy), so the terms with m ≥ 1, divided by r^k, are
at most (M/R^k) q/(1 - q) with q = (r/R)^N. M is the largest of the bounds of f on arcs that cover the circle.

Source: J. N. Lyness and C. B. Moler (1967), Numerical differentiation of analytic functions.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from symopt.equality.conventions import Undecided
from symopt.equality.enclosures.precision import working

if TYPE_CHECKING:
    from flint import arb

_ARCS = 64
_RATIO_BITS = 4
"""r = R/2^4: each point on the circle gives four bits."""


def by_cauchy(function: Callable[[Any], Any], center: arb, radius: arb, length: int) -> list[arb]:
    """Return the Taylor coefficients at `center` of a function that is analytic on a closed disk.

    function: of complex balls, real on the real line.   radius: of the disk, an exact number.
    Raises Undecided where the function cannot be bounded on the disk.
    """
    from flint import acb, arb, ctx

    bound = _bound(function, center, radius)
    count = 2 * ((ctx.prec // _RATIO_BITS + 8) // 2)
    small = radius / 2**_RATIO_BITS
    with working(ctx.prec + _RATIO_BITS * length + 16):
        turns = [(acb(2 * j) / count).exp_pi_i() for j in range(count)]
        half = [function(acb(center) + acb(small) * turns[j]) for j in range(count // 2 + 1)]
        rest = arb(2) ** (-_RATIO_BITS * count)
        found: list[arb] = []
        for k in range(length):
            total = half[0].real + half[-1].real * (-1) ** k
            for j in range(1, count // 2):  # f(z̄) is the conjugate of f(z)
                total += 2 * (half[j] * turns[-j * k % count]).real
            error = bound / radius**k * rest / (1 - rest)
            found.append(total / count / small**k + arb(0, error.upper()))
    return found


def _bound(function: Callable[[Any], Any], center: arb, radius: arb) -> arb:
    """Return an upper bound of |function| on a circle, and so on its disk."""
    from flint import acb, arb

    largest = arb(0)
    with working(64):
        width = arb(
            0, (radius * arb.pi() / _ARCS).upper()
        )  # half an arc, and more than half its chord
        for j in range(_ARCS):
            middle = acb(center) + acb(radius) * (acb(2 * j) / _ARCS).exp_pi_i()
            value = abs(function(middle + acb(width, width)))
            if not value.is_finite():
                raise Undecided
            largest = largest.max(value.upper())
    return largest
