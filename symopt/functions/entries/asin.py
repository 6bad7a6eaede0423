"""The inverse sine: the angle between -pi/2 and pi/2 whose sine is x.

The derivative factors 1 - x**2, which keeps its accuracy near x = 1 and x = -1.
NIST DLMF, sections 4.23 and 4.24(ii).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

ASIN = Function(
    name="asin",
    title="the inverse sine",
    spellings=("arcsin",),
    latex=r"\arcsin",
    sympy="asin",
    derivative=("1/(sqrt(1 - x)*sqrt(1 + x))",),
    by_output=("1/sqrt(1 - x**2)",),
    law="derivative of the inverse sine",
    domain="-1 <= x <= 1",
    range="-pi/2 <= y <= pi/2",
    increasing=True,
    examples=(
        Example(("0",), "0"),
        Example(("1/2",), "pi/6"),
        Example(("-1",), "-pi/2"),
    ),
    reference="NIST DLMF, sections 4.23 and 4.24(ii)",
)
