"""The inverse cosecant, asin(1/x), with values between -pi/2 and pi/2.

NIST DLMF, sections 4.23 and 4.24(ii).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

ACSC = Function(
    name="acsc",
    title="the inverse cosecant",
    spellings=("arccsc",),
    latex=r"\operatorname{arccsc}",
    sympy="acsc",
    definition="asin(1/x)",
    derivative=("-1/(abs(x)*sqrt(abs(x) - 1)*sqrt(abs(x) + 1))",),
    by_output=("-1/(abs(x)*sqrt(x**2 - 1))",),
    law="derivative of the inverse cosecant",
    domain="x <= -1 or x >= 1",
    range="-pi/2 <= y <= pi/2 and y != 0",
    examples=(
        Example(("1",), "pi/2"),
        Example(("2",), "pi/6"),
        Example(("-1",), "-pi/2"),
    ),
    reference="NIST DLMF, sections 4.23 and 4.24(ii)",
)
