"""The inverse hyperbolic cosecant, asinh(1/x).

NIST DLMF, sections 4.37 and 4.38(ii).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

ACSCH = Function(
    name="acsch",
    title="the inverse hyperbolic cosecant",
    spellings=("arccsch", "arcsch"),
    latex=r"\operatorname{arcsch}",
    latex_spellings=(r"\operatorname{arccsch}", r"\operatorname{acsch}"),
    sympy="acsch",
    definition="asinh(1/x)",
    derivative=("-1/(abs(x)*sqrt(x**2 + 1))",),
    law="derivative of the inverse hyperbolic cosecant",
    domain="x != 0",
    range="y != 0",
    examples=(
        Example(("4/3",), "log(2)"),
        Example(("-4/3",), "-log(2)"),
        Example(("3/4",), "log(3)"),
    ),
    reference="NIST DLMF, sections 4.37 and 4.38(ii)",
)
