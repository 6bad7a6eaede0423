"""The Airy function of the second kind, Bi(x): a solution of y'' = x y that grows.

NIST DLMF, sections 9.2 and 9.6(i).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

AIRYBI = Function(
    name="airybi",
    title="the Airy function of the second kind",
    latex=r"\operatorname{Bi}",
    text_form="Bi({x})",
    sympy="airybi",
    derivative=("airybiprime(x)",),
    law="derivative of the Airy function of the second kind",
    examples=(
        Example(("0",), "1/(3**(1/6)*gamma(2/3))"),
        Example(("1",), "(besseli(1/3, 2/3) + besseli(-1/3, 2/3))/sqrt(3)"),
        Example(("-1",), "(besselj(-1/3, 2/3) - besselj(1/3, 2/3))/sqrt(3)"),
    ),
    reference="NIST DLMF, sections 9.2 and 9.6(i)",
)
