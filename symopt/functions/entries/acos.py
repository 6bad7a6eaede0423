"""The inverse cosine: the angle between 0 and pi whose cosine is x.

The derivative factors 1 - x**2, which keeps its accuracy near x = 1 and x = -1.
NIST DLMF, sections 4.23 and 4.24(ii).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

ACOS = Function(
    name="acos",
    title="the inverse cosine",
    spellings=("arccos",),
    latex=r"\arccos",
    sympy="acos",
    derivative=("-1/(sqrt(1 - x)*sqrt(1 + x))",),
    by_output=("-1/sqrt(1 - x**2)",),
    law="derivative of the inverse cosine",
    domain="-1 <= x <= 1",
    range="0 <= y <= pi",
    increasing=False,
    examples=(
        Example(("0",), "pi/2"),
        Example(("1/2",), "pi/3"),
        Example(("-1",), "pi"),
    ),
    reference="NIST DLMF, sections 4.23 and 4.24(ii)",
)
