"""The Fresnel sine integral, the integral of sin(pi t**2/2) from 0 to x.

NIST DLMF, section 7.2(iii).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

FRESNELS = Function(
    name="fresnels",
    title="the Fresnel sine integral",
    latex=r"\operatorname{fresnels}",
    text_form="S({x})",
    sympy="fresnels",
    derivative=("sin(pi*x**2/2)",),
    by_output=("sin(pi/2*x**2)",),
    law="derivative of the Fresnel sine integral",
    range="-1 < y < 1",
    examples=(
        Example(("0",), "0"),
        Example(("-1",), "-fresnels(1)"),
        Example(("sqrt(1/4)",), "fresnels(1/2)"),
    ),
    reference="NIST DLMF, section 7.2(iii)",
)
