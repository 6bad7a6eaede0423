"""The inverse hyperbolic cotangent, atanh(1/x), real for |x| > 1.

NIST DLMF, sections 4.37 and 4.38(ii).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

ACOTH = Function(
    name="acoth",
    title="the inverse hyperbolic cotangent",
    spellings=("arccoth", "arcoth"),
    latex=r"\operatorname{arcoth}",
    latex_spellings=(r"\operatorname{arccoth}", r"\operatorname{acoth}"),
    sympy="acoth",
    definition="atanh(1/x)",
    derivative=("1/((1 - x)*(1 + x))",),
    by_output=("1/(1 - x**2)",),
    law="derivative of the inverse hyperbolic cotangent",
    domain="x < -1 or x > 1",
    range="y != 0",
    examples=(
        Example(("5/3",), "log(2)"),
        Example(("-5/3",), "-log(2)"),
        Example(("5/4",), "log(3)"),
    ),
    reference="NIST DLMF, sections 4.37 and 4.38(ii)",
)
