"""The modified Bessel function of the second kind, K_nu(x), for real order and x > 0.

K_(nu-1) + K_(nu+1) = -2 K_nu'. In the order no derivative by functions of the catalogue is known. It is
the integral of exp(nu t - x cosh t)/2 over all t, so it is convex. NIST DLMF, sections 10.25(ii), 10.29(i)
and 10.32(i).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

BESSELK = Function(
    name="besselk",
    title="the modified Bessel function of the second kind",
    arguments=("nu", "x"),
    latex=r"\operatorname{besselk}",
    text_form="K({nu}, {x})",
    sympy="besselk",
    derivative=("", "-(besselk(nu - 1, x) + besselk(nu + 1, x))/2"),
    law="derivative of the modified Bessel function of the second kind",
    domain="x > 0",
    range="y > 0",
    convex=True,
    opaque=("nu",),
    examples=(
        Example(("1/2", "log(2)"), "sqrt(pi/(2*log(2)))/2"),
        Example(("3/2", "1"), "sqrt(2*pi)*exp(-1)"),
        Example(("-3", "2"), "besselk(3, 2)"),
    ),
    reference="NIST DLMF, sections 10.25(ii) and 10.29(i)",
)
