"""The cotangent of an angle in radians, cos(x)/sin(x).

NIST DLMF, sections 4.14 and 4.20.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

COT = Function(
    name="cot",
    title="the cotangent",
    latex=r"\cot",
    sympy="cot",
    definition="cos(x)/sin(x)",
    derivative=("-1/sin(x)**2",),
    by_output=("-(1 + y**2)",),
    law="derivative of the cotangent",
    domain="sin(x) != 0",
    examples=(
        Example(("pi/4",), "1"),
        Example(("pi/2",), "0"),
        Example(("-pi/3",), "-sqrt(3)/3"),
    ),
    reference="NIST DLMF, sections 4.14 and 4.20",
)
