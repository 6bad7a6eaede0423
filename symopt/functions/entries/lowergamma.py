"""The lower incomplete gamma function, the integral of t**(s - 1) exp(-t) from 0 to x, for positive s and x.

In s no derivative by functions of the catalogue is known. NIST DLMF, sections 8.2(i) and 8.8.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

LOWERGAMMA = Function(
    name="lowergamma",
    title="the lower incomplete gamma function",
    arguments=("s", "x"),
    latex=r"\operatorname{lowergamma}",
    text_form="γ({s}, {x})",
    sympy="lowergamma",
    derivative=("", "x**(s - 1)*exp(-x)"),
    law="derivative of the lower incomplete gamma function",
    domain="s > 0 and x > 0",
    range="y > 0",
    opaque=("s",),
    examples=(
        Example(("1", "log(2)"), "1/2"),
        Example(("1/2", "1"), "sqrt(pi)*erf(1)"),
        Example(("2", "1"), "1 - 2*exp(-1)"),
    ),
    reference="NIST DLMF, sections 8.2(i) and 8.8",
)
