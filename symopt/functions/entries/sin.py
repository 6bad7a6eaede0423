"""The sine of an angle in radians.

NIST DLMF, sections 4.14 and 4.20.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

SIN = Function(
    name="sin",
    title="the sine",
    latex=r"\sin",
    sympy="sin",
    derivative=("cos(x)",),
    law="derivative of the sine",
    range="-1 <= y <= 1",
    examples=(
        Example(("0",), "0"),
        Example(("pi/6",), "1/2"),
        Example(("-pi/4",), "-sqrt(2)/2"),
    ),
    reference="NIST DLMF, sections 4.14 and 4.20",
)
