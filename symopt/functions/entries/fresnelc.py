"""The Fresnel cosine integral, the integral of cos(pi t**2/2) from 0 to x.

NIST DLMF, section 7.2(iii).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

FRESNELC = Function(
    name="fresnelc",
    title="the Fresnel cosine integral",
    latex=r"\operatorname{fresnelc}",
    text_form="C({x})",
    sympy="fresnelc",
    derivative=("cos(pi*x**2/2)",),
    by_output=("cos(pi/2*x**2)",),
    law="derivative of the Fresnel cosine integral",
    range="-1 < y < 1",
    examples=(
        Example(("0",), "0"),
        Example(("-1",), "-fresnelc(1)"),
        Example(("sqrt(1/4)",), "fresnelc(1/2)"),
    ),
    reference="NIST DLMF, section 7.2(iii)",
)
