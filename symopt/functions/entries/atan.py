"""The inverse tangent: the angle between -pi/2 and pi/2 whose tangent is x.

NIST DLMF, sections 4.23 and 4.24(ii).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

ATAN = Function(
    name="atan",
    title="the inverse tangent",
    spellings=("arctan",),
    latex=r"\arctan",
    sympy="atan",
    derivative=("1/(1 + x**2)",),
    law="derivative of the inverse tangent",
    range="-pi/2 < y < pi/2",
    increasing=True,
    examples=(
        Example(("0",), "0"),
        Example(("1",), "pi/4"),
        Example(("-sqrt(3)",), "-pi/3"),
    ),
    reference="NIST DLMF, sections 4.23 and 4.24(ii)",
)
