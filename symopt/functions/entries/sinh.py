"""The hyperbolic sine, (exp(x) - exp(-x))/2.

NIST DLMF, sections 4.28 and 4.34.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

SINH = Function(
    name="sinh",
    title="the hyperbolic sine",
    latex=r"\sinh",
    sympy="sinh",
    derivative=("cosh(x)",),
    law="derivative of the hyperbolic sine",
    increasing=True,
    examples=(
        Example(("0",), "0"),
        Example(("log(2)",), "3/4"),
        Example(("-log(3)",), "-4/3"),
    ),
    reference="NIST DLMF, sections 4.28 and 4.34",
)
