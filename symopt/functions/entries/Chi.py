"""The hyperbolic cosine integral, for x > 0: Euler's constant, plus log(x), plus the integral of
(cosh(t) - 1)/t from 0 to x.

NIST DLMF, sections 6.2(ii) and 6.5.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

CHI = Function(
    name="Chi",
    title="the hyperbolic cosine integral",
    latex=r"\operatorname{Chi}",
    sympy="Chi",
    derivative=("cosh(x)/x",),
    law="derivative of the hyperbolic cosine integral",
    domain="x > 0",
    increasing=True,
    examples=(
        Example(("1",), "(Ei(1) + Ei(-1))/2"),
        Example(("3",), "Ei(3) - Shi(3)"),
        Example(("1/2",), "Shi(1/2) - expint(1, 1/2)"),
    ),
    reference="NIST DLMF, sections 6.2(ii) and 6.5",
)
