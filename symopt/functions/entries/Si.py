"""The sine integral, the integral of sin(t)/t from 0 to x.

NIST DLMF, section 6.2(ii).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

SI = Function(
    name="Si",
    title="the sine integral",
    latex=r"\operatorname{Si}",
    sympy="Si",
    derivative=("sinc(x)",),
    by_output=("sin(x)/x",),
    law="derivative of the sine integral",
    examples=(
        Example(("0",), "0"),
        Example(("-2",), "-Si(2)"),
        Example(("-pi",), "-Si(pi)"),
    ),
    reference="NIST DLMF, section 6.2(ii)",
)
