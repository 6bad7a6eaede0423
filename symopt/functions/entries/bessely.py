"""The Bessel function of the second kind, Y_nu(x), for real order and x > 0.

Y_(nu-1) - Y_(nu+1) = 2 Y_nu'. In the order no derivative by functions of the catalogue is known. NIST
DLMF, sections 10.2(ii) and 10.6(i).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

BESSELY = Function(
    name="bessely",
    title="the Bessel function of the second kind",
    arguments=("nu", "x"),
    latex=r"\operatorname{bessely}",
    text_form="Y({nu}, {x})",
    sympy="bessely",
    derivative=("", "(bessely(nu - 1, x) - bessely(nu + 1, x))/2"),
    law="derivative of the Bessel function of the second kind",
    domain="x > 0",
    opaque=("nu",),
    examples=(
        Example(("1/2", "pi"), "sqrt(2)/pi"),
        Example(("-1/2", "pi/2"), "2/pi"),
        Example(("-1", "2"), "-bessely(1, 2)"),
    ),
    reference="NIST DLMF, sections 10.2(ii) and 10.6(i)",
)
