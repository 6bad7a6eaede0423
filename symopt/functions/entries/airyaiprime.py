"""The derivative of the Airy function of the first kind, Ai'(x); Ai'' = x Ai.

NIST DLMF, sections 9.2 and 9.6(i).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

AIRYAIPRIME = Function(
    name="airyaiprime",
    title="the derivative of the Airy function of the first kind",
    latex=r"\operatorname{airyaiprime}",
    text_form="Ai′({x})",
    sympy="airyaiprime",
    derivative=("x*airyai(x)",),
    law="derivative of the derivative of the Airy function of the first kind",
    examples=(
        Example(("0",), "-1/(3**(1/3)*gamma(1/3))"),
        Example(("1",), "-besselk(2/3, 2/3)/(pi*sqrt(3))"),
        Example(("-1",), "(besselj(2/3, 2/3) - besselj(-2/3, 2/3))/3"),
    ),
    reference="NIST DLMF, sections 9.2 and 9.6(i)",
)
