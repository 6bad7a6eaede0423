"""The exponential function, e to the power x: its own derivative.

Printed e^x; `exp(x)` and `e**x` read alike in LaTeX. NIST DLMF, section 4.2.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

EXP = Function(
    name="exp",
    title="the exponential function",
    latex=r"\exp",
    latex_form="e^{{x}}",
    text_form="e^{x}",
    sympy="exp",
    derivative=("exp(x)",),
    by_output=("y",),
    law="derivative of the exponential function",
    range="y > 0",
    increasing=True,
    convex=True,
    examples=(
        Example(("0",), "1"),
        Example(("log(3)",), "3"),
        Example(("-log(4)",), "1/4"),
    ),
    reference="NIST DLMF, section 4.2(iii)",
)
