"""The Airy function of the first kind, Ai(x): the solution of y'' = x y that decays.

NIST DLMF, sections 9.2 and 9.6(i).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

AIRYAI = Function(
    name="airyai",
    title="the Airy function of the first kind",
    latex=r"\operatorname{Ai}",
    text_form="Ai({x})",
    sympy="airyai",
    derivative=("airyaiprime(x)",),
    law="derivative of the Airy function of the first kind",
    examples=(
        Example(("0",), "1/(3**(2/3)*gamma(2/3))"),
        Example(("1",), "besselk(1/3, 2/3)/(pi*sqrt(3))"),
        Example(("-1",), "(besselj(1/3, 2/3) + besselj(-1/3, 2/3))/3"),
    ),
    reference="NIST DLMF, sections 9.2 and 9.6(i)",
)
