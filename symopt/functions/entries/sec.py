"""The secant of an angle in radians, 1/cos(x).

NIST DLMF, sections 4.14 and 4.20.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

SEC = Function(
    name="sec",
    title="the secant",
    latex=r"\sec",
    sympy="sec",
    definition="1/cos(x)",
    derivative=("sec(x)*tan(x)",),
    by_output=("y*tan(x)",),
    law="derivative of the secant",
    domain="cos(x) != 0",
    range="y <= -1 or y >= 1",
    examples=(
        Example(("0",), "1"),
        Example(("pi/3",), "2"),
        Example(("pi",), "-1"),
    ),
    reference="NIST DLMF, sections 4.14 and 4.20",
)
