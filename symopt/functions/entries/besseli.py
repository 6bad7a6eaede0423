"""The modified Bessel function of the first kind, I_nu(x), for real order and x > 0; any x if nu is whole.

I_(nu-1) + I_(nu+1) = 2 I_nu'. In the order no derivative by functions of the catalogue is known. NIST
DLMF, sections 10.25(ii) and 10.29(i).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

BESSELI = Function(
    name="besseli",
    title="the modified Bessel function of the first kind",
    arguments=("nu", "x"),
    latex=r"\operatorname{besseli}",
    text_form="I({nu}, {x})",
    sympy="besseli",
    derivative=("", "(besseli(nu - 1, x) + besseli(nu + 1, x))/2"),
    law="derivative of the modified Bessel function of the first kind",
    domain="x > 0 or nu = floor(nu)",
    opaque=("nu",),
    examples=(
        Example(("0", "0"), "1"),
        Example(("1/2", "log(2)"), "3/4*sqrt(2/(pi*log(2)))"),
        Example(("-1", "2"), "besseli(1, 2)"),
        Example(("1", "-2"), "-besseli(1, 2)"),
    ),
    reference="NIST DLMF, sections 10.25(ii) and 10.29(i)",
)
