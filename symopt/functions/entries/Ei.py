"""The exponential integral, the principal value of the integral of exp(t)/t up to x, for x != 0.

NIST DLMF, section 6.2(i).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

EI = Function(
    name="Ei",
    title="the exponential integral",
    latex=r"\operatorname{Ei}",
    sympy="Ei",
    derivative=("exp(x)/x",),
    law="derivative of the exponential integral",
    domain="x != 0",
    examples=(
        Example(("1",), "Chi(1) + Shi(1)"),
        Example(("-1",), "-expint(1, 1)"),
        Example(("-log(2)",), "-uppergamma(0, log(2))"),
    ),
    reference="NIST DLMF, section 6.2(i)",
)
