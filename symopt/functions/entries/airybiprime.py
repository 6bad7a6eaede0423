"""The derivative of the Airy function of the second kind, Bi'(x); Bi'' = x Bi.

NIST DLMF, sections 9.2 and 9.6(i).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

AIRYBIPRIME = Function(
    name="airybiprime",
    title="the derivative of the Airy function of the second kind",
    latex=r"\operatorname{airybiprime}",
    text_form="Bi′({x})",
    sympy="airybiprime",
    derivative=("x*airybi(x)",),
    law="derivative of the derivative of the Airy function of the second kind",
    examples=(
        Example(("0",), "3**(1/6)/gamma(1/3)"),
        Example(("1",), "(besseli(2/3, 2/3) + besseli(-2/3, 2/3))/sqrt(3)"),
        Example(("-1",), "(besselj(2/3, 2/3) + besselj(-2/3, 2/3))/sqrt(3)"),
    ),
    reference="NIST DLMF, sections 9.2 and 9.6(i)",
)
