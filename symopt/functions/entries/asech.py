"""The inverse hyperbolic secant, acosh(1/x), nonnegative.

NIST DLMF, sections 4.37 and 4.38(ii).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

ASECH = Function(
    name="asech",
    title="the inverse hyperbolic secant",
    spellings=("arcsech", "arsech"),
    latex=r"\operatorname{arsech}",
    latex_spellings=(r"\operatorname{arcsech}", r"\operatorname{asech}"),
    sympy="asech",
    definition="acosh(1/x)",
    derivative=("-1/(x*sqrt(1 - x)*sqrt(1 + x))",),
    by_output=("-1/(x*sqrt(1 - x**2))",),
    law="derivative of the inverse hyperbolic secant",
    domain="0 < x <= 1",
    range="y >= 0",
    increasing=False,
    examples=(
        Example(("1",), "0"),
        Example(("4/5",), "log(2)"),
        Example(("3/5",), "log(3)"),
    ),
    reference="NIST DLMF, sections 4.37 and 4.38(ii)",
)
