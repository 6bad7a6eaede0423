"""The cosine of an angle in radians.

NIST DLMF, sections 4.14 and 4.20.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

COS = Function(
    name="cos",
    title="the cosine",
    latex=r"\cos",
    sympy="cos",
    derivative=("-sin(x)",),
    law="derivative of the cosine",
    range="-1 <= y <= 1",
    examples=(
        Example(("0",), "1"),
        Example(("pi/3",), "1/2"),
        Example(("3*pi/4",), "-sqrt(2)/2"),
    ),
    reference="NIST DLMF, sections 4.14 and 4.20",
)
