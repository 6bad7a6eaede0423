"""The hyperbolic sine integral, the integral of sinh(t)/t from 0 to x.

NIST DLMF, sections 6.2(ii) and 6.5.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

SHI = Function(
    name="Shi",
    title="the hyperbolic sine integral",
    latex=r"\operatorname{Shi}",
    sympy="Shi",
    derivative=("sinh(x)/x",),
    law="derivative of the hyperbolic sine integral",
    increasing=True,
    examples=(
        Example(("0",), "0"),
        Example(("-2",), "-Shi(2)"),
        Example(("1",), "(Ei(1) - Ei(-1))/2"),
    ),
    reference="NIST DLMF, sections 6.2(ii) and 6.5",
)
