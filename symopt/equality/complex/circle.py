r"""Taylor coefficients of a function from its values on a circle: no rule of differentiation is used.

Let f be analytic with |f| ≤ M on the square of half-width R about c, and r < R. The trapezoidal rule gives

    1/n Σ_j f(c + r ω^j) ω^(-jk) / r^k = Σ_m c_(k+mn) r^(mn),    ω = exp(2πi/n),  0 ≤ k < n,

and |c_(k+mn)| r^(mn) ≤ M/R^k · q^m with q = (r/R)^n, so it is c_k to within M/R^k · q/(1 - q). A bounded
value of f on the whole square, away from its cuts, shows that f is analytic there.

Source: L. N. Trefethen and J. A. C. Weideman (2014), The exponentially convergent trapezoidal rule,
section 2.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from symopt.equality.conventions import Undecided
from symopt.equality.enclosures.precision import working

if TYPE_CHECKING:
    from flint import acb, arb

BITS = 24
"""r/R = 2^-BITS: each coefficient costs so many bits, each value on the circle gains as many."""
RADII = (3, 6, 12, 24, 48)
"""-log2 of the half-widths tried."""


def coefficients(function: Callable[[acb], acb], center: acb, length: int) -> list[acb]:
    """Return enclosures of c_0, …, c_(length-1) of the function at `center`.

    function: encloses the values on a ball, and raises Undecided where the ball may touch a cut.
    Raises Undecided where no square about the center is seen to be free of singularities.
    """
    from flint import ctx

    wanted = ctx.prec
    with working(wanted + BITS * length + 16):
        for exponent in RADII:
            square = _square(center, exponent)
            try:
                bound = abs(function(square)).abs_upper()
            except Undecided:
                continue
            if bound.is_finite():
                found = _transform(function, center, length, exponent, bound, wanted)
                return _made_real(function, center, exponent, found)
    raise Undecided


def _square(center: acb, exponent: int) -> acb:
    from flint import acb, arb

    return center + acb(arb(0, (1, -exponent)), arb(0, (1, -exponent)))


def _transform(
    function: Callable[[acb], acb],
    center: acb,
    length: int,
    exponent: int,
    bound: arb,
    wanted: int,
) -> list[acb]:
    from flint import acb, arb

    count = max(length + 1, (wanted + 8) // BITS + 2)
    turns = [acb(2 * arb(j) / count).exp_pi_i() for j in range(count)]
    radius = arb((1, -exponent - BITS))
    values = [function(center + turn * radius) for turn in turns]
    found: list[acb] = []
    for k in range(length):
        total = acb(0)
        for j, value in enumerate(values):
            total = total + value * turns[-j * k % count]
        q = arb((1, -BITS * count))
        error = (bound * arb((1, exponent * k)) * q / (1 - q)).abs_upper()
        found.append(total / count / radius**k + acb(arb(0, error), arb(0, error)))
    return found


def _made_real(
    function: Callable[[acb], acb], center: acb, exponent: int, found: list[acb]
) -> list[acb]:
    """Return real coefficients where the function is seen to be real along the real axis."""
    from flint import acb, arb

    if not center.imag.is_zero():
        return found
    segment = function(center + acb(arb(0, (1, -exponent))))
    return [acb(c.real) for c in found] if segment.imag.is_zero() else found
