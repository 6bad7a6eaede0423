"""The cosecant of an angle in radians, 1/sin(x).

NIST DLMF, sections 4.14 and 4.20.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

CSC = Function(
    name="csc",
    title="the cosecant",
    spellings=("cosec",),
    latex=r"\csc",
    sympy="csc",
    definition="1/sin(x)",
    derivative=("-csc(x)*cot(x)",),
    by_output=("-y*cot(x)",),
    law="derivative of the cosecant",
    domain="sin(x) != 0",
    range="y <= -1 or y >= 1",
    examples=(
        Example(("pi/2",), "1"),
        Example(("pi/6",), "2"),
        Example(("-pi/2",), "-1"),
    ),
    reference="NIST DLMF, sections 4.14 and 4.20",
)
