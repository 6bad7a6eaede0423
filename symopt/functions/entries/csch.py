"""The hyperbolic cosecant, 1/sinh(x).

NIST DLMF, sections 4.28 and 4.34.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

CSCH = Function(
    name="csch",
    title="the hyperbolic cosecant",
    latex=r"\operatorname{csch}",
    sympy="csch",
    definition="1/sinh(x)",
    stable="-2*sign(x)*exp(-abs(x))/expm1(-2*abs(x))",
    derivative=("-csch(x)*coth(x)",),
    by_output=("-y*coth(x)",),
    law="derivative of the hyperbolic cosecant",
    domain="x != 0",
    range="y != 0",
    examples=(
        Example(("log(2)",), "4/3"),
        Example(("-log(2)",), "-4/3"),
        Example(("log(3)",), "3/4"),
    ),
    reference="NIST DLMF, sections 4.28 and 4.34",
)
