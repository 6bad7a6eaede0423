"""The hyperbolic secant, 1/cosh(x).

NIST DLMF, sections 4.28 and 4.34.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

SECH = Function(
    name="sech",
    title="the hyperbolic secant",
    latex=r"\operatorname{sech}",
    sympy="sech",
    definition="1/cosh(x)",
    stable="2*exp(-abs(x))/(1 + exp(-2*abs(x)))",
    derivative=("-sech(x)*tanh(x)",),
    by_output=("-y*tanh(x)",),
    law="derivative of the hyperbolic secant",
    range="0 < y <= 1",
    examples=(
        Example(("0",), "1"),
        Example(("log(2)",), "4/5"),
        Example(("-log(3)",), "3/5"),
    ),
    reference="NIST DLMF, sections 4.28 and 4.34",
)
