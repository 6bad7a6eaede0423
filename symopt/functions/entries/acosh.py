"""The inverse hyperbolic cosine, log(x + sqrt(x**2 - 1)), nonnegative.

The derivative factors x**2 - 1, which keeps its accuracy near 1. NIST DLMF, sections 4.37 and
4.38(ii).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

ACOSH = Function(
    name="acosh",
    title="the inverse hyperbolic cosine",
    spellings=("arccosh", "arcosh"),
    latex=r"\operatorname{arcosh}",
    latex_spellings=(r"\operatorname{arccosh}", r"\operatorname{acosh}"),
    sympy="acosh",
    derivative=("1/(sqrt(x - 1)*sqrt(x + 1))",),
    by_output=("1/sqrt(x**2 - 1)",),
    law="derivative of the inverse hyperbolic cosine",
    domain="x >= 1",
    range="y >= 0",
    increasing=True,
    convex=False,
    examples=(
        Example(("1",), "0"),
        Example(("5/4",), "log(2)"),
        Example(("5/3",), "log(3)"),
    ),
    reference="NIST DLMF, sections 4.37 and 4.38(ii)",
)
