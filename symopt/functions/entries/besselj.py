"""The Bessel function of the first kind, J_nu(x), for real order and x > 0; any x if nu is whole.

J_(nu-1) - J_(nu+1) = 2 J_nu'. In the order no derivative by functions of the catalogue is known. NIST
DLMF, sections 10.2(ii) and 10.6(i).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

BESSELJ = Function(
    name="besselj",
    title="the Bessel function of the first kind",
    arguments=("nu", "x"),
    latex=r"\operatorname{besselj}",
    text_form="J({nu}, {x})",
    sympy="besselj",
    derivative=("", "(besselj(nu - 1, x) - besselj(nu + 1, x))/2"),
    law="derivative of the Bessel function of the first kind",
    domain="x > 0 or nu = floor(nu)",
    opaque=("nu",),
    examples=(
        Example(("0", "0"), "1"),
        Example(("1/2", "pi/2"), "2/pi"),
        Example(("-1", "2"), "-besselj(1, 2)"),
        Example(("1", "-2"), "-besselj(1, 2)"),
    ),
    reference="NIST DLMF, sections 10.2(ii) and 10.6(i)",
)
