"""The inverse cotangent, atan(1/x), which jumps at 0.

The convention is SymPy's and NIST's: odd, with values between -pi/2 and pi/2.
NIST DLMF, section 4.23(i).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

ACOT = Function(
    name="acot",
    title="the inverse cotangent",
    spellings=("arccot",),
    latex=r"\operatorname{arccot}",
    sympy="acot",
    definition="atan(1/x)",
    derivative=("-1/(1 + x**2)",),
    law="derivative of the inverse cotangent",
    domain="x != 0",
    range="-pi/2 < y < pi/2 and y != 0",
    examples=(
        Example(("1",), "pi/4"),
        Example(("sqrt(3)",), "pi/6"),
        Example(("-1",), "-pi/4"),
    ),
    reference="NIST DLMF, section 4.23(i)",
)
