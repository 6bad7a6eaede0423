"""The square root, the nonnegative real number whose square is x.

An even root of a negative number is not real. Its derivative does not exist at 0, where the
tangent is vertical. NIST DLMF, section 4.2(iv).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

SQRT = Function(
    name="sqrt",
    title="the square root",
    latex=r"\sqrt",
    latex_form=r"\sqrt{{x}}",
    text_form="√({x})",
    sympy="sqrt",
    definition="x**(1/2)",
    derivative=("1/(2*sqrt(x))",),
    by_output=("1/(2*y)",),
    law="derivative of the square root",
    domain="x >= 0",
    range="y >= 0",
    increasing=True,
    convex=False,
    examples=(
        Example(("0",), "0"),
        Example(("9/4",), "3/2"),
        Example(("8",), "2*sqrt(2)"),
    ),
    reference="NIST DLMF, section 4.2(iv)",
)
