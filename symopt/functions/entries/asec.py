"""The inverse secant, acos(1/x), with values between 0 and pi.

NIST DLMF, sections 4.23 and 4.24(ii).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

ASEC = Function(
    name="asec",
    title="the inverse secant",
    spellings=("arcsec",),
    latex=r"\operatorname{arcsec}",
    sympy="asec",
    definition="acos(1/x)",
    derivative=("1/(abs(x)*sqrt(abs(x) - 1)*sqrt(abs(x) + 1))",),
    by_output=("1/(abs(x)*sqrt(x**2 - 1))",),
    law="derivative of the inverse secant",
    domain="x <= -1 or x >= 1",
    range="0 <= y <= pi and y != pi/2",
    examples=(
        Example(("1",), "0"),
        Example(("2",), "pi/3"),
        Example(("-2",), "2*pi/3"),
    ),
    reference="NIST DLMF, sections 4.23 and 4.24(ii)",
)
