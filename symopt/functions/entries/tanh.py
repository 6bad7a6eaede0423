"""The hyperbolic tangent, sinh(x)/cosh(x): an odd sigmoid with values between -1 and 1.

Code takes the derivative 1/cosh(x)**2 as 4 sigmoid(2x) sigmoid(-2x): cosh would overflow, and
1 - tanh(x)**2 would cancel. NIST DLMF, sections 4.28 and 4.34.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

TANH = Function(
    name="tanh",
    title="the hyperbolic tangent",
    latex=r"\tanh",
    sympy="tanh",
    derivative=("4*sigmoid(2*x)*sigmoid(-2*x)",),
    by_output=("1 - y**2",),
    law="derivative of the hyperbolic tangent",
    range="-1 < y < 1",
    increasing=True,
    examples=(
        Example(("0",), "0"),
        Example(("log(2)",), "3/5"),
        Example(("-log(3)",), "-4/5"),
    ),
    reference="NIST DLMF, sections 4.28 and 4.34",
)
