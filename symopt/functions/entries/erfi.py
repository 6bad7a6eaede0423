"""The imaginary error function, 2/sqrt(pi) times the integral of exp(t**2) from 0 to x.

It is -i erf(i x). NIST DLMF, section 7.2(i).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

ERFI = Function(
    name="erfi",
    title="the imaginary error function",
    latex=r"\operatorname{erfi}",
    sympy="erfi",
    derivative=("2*exp(x**2)/sqrt(pi)",),
    by_output=("2/sqrt(pi)*exp(x**2)",),
    law="derivative of the imaginary error function",
    increasing=True,
    examples=(
        Example(("0",), "0"),
        Example(("-1",), "-erfi(1)"),
        Example(("sqrt(4)",), "erfi(2)"),
    ),
    reference="NIST DLMF, section 7.2(i)",
)
