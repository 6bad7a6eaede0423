"""The upper incomplete gamma function, the integral of t**(s - 1) exp(-t) from x on, for x > 0.

s is any real number. In s no derivative by functions of the catalogue is known. NIST DLMF, sections
8.2(i) and 8.8.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

UPPERGAMMA = Function(
    name="uppergamma",
    title="the upper incomplete gamma function",
    arguments=("s", "x"),
    latex=r"\operatorname{uppergamma}",
    text_form="Γ({s}, {x})",
    sympy="uppergamma",
    derivative=("", "-x**(s - 1)*exp(-x)"),
    law="derivative of the upper incomplete gamma function",
    domain="x > 0",
    range="y > 0",
    opaque=("s",),
    examples=(
        Example(("1", "log(2)"), "1/2"),
        Example(("1/2", "1"), "sqrt(pi)*erfc(1)"),
        Example(("0", "1"), "expint(1, 1)"),
        Example(("-1", "1"), "exp(-1) - expint(1, 1)"),
    ),
    reference="NIST DLMF, sections 8.2(i) and 8.8",
)
