"""The hyperbolic cotangent, 1/tanh(x).

Code takes the derivative -1/sinh(x)**2 in exp(-2|x|), which does not overflow.
NIST DLMF, sections 4.28 and 4.34.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

COTH = Function(
    name="coth",
    title="the hyperbolic cotangent",
    latex=r"\coth",
    sympy="coth",
    definition="1/tanh(x)",
    derivative=("-4*exp(-2*abs(x))/expm1(-2*abs(x))**2",),
    by_output=("1 - y**2",),
    law="derivative of the hyperbolic cotangent",
    domain="x != 0",
    range="y < -1 or y > 1",
    examples=(
        Example(("log(2)",), "5/3"),
        Example(("-log(2)",), "-5/3"),
        Example(("log(3)",), "5/4"),
    ),
    reference="NIST DLMF, sections 4.28 and 4.34",
)
