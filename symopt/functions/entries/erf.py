"""The error function, 2/sqrt(pi) times the integral of exp(-t**2) from 0 to x.

NIST DLMF, section 7.2(i).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

ERF = Function(
    name="erf",
    title="the error function",
    latex=r"\operatorname{erf}",
    sympy="erf",
    derivative=("2*exp(-x**2)/sqrt(pi)",),
    by_output=("2/sqrt(pi)*exp(-x**2)",),
    law="derivative of the error function",
    range="-1 < y < 1",
    increasing=True,
    examples=(
        Example(("0",), "0"),
        Example(("-1",), "-erf(1)"),
        Example(("1/2",), "1 - erfc(1/2)"),
    ),
    reference="NIST DLMF, section 7.2(i)",
)
