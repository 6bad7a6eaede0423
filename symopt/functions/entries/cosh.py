"""The hyperbolic cosine, (exp(x) + exp(-x))/2.

NIST DLMF, sections 4.28 and 4.34.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

COSH = Function(
    name="cosh",
    title="the hyperbolic cosine",
    latex=r"\cosh",
    sympy="cosh",
    derivative=("sinh(x)",),
    law="derivative of the hyperbolic cosine",
    range="y >= 1",
    convex=True,
    examples=(
        Example(("0",), "1"),
        Example(("log(2)",), "5/4"),
        Example(("-log(3)",), "5/3"),
    ),
    reference="NIST DLMF, sections 4.28 and 4.34",
)
