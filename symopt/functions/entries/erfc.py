"""The complementary error function, 1 - erf(x), without its cancellation.

NIST DLMF, section 7.2(i).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

ERFC = Function(
    name="erfc",
    title="the complementary error function",
    latex=r"\operatorname{erfc}",
    sympy="erfc",
    derivative=("-2*exp(-x**2)/sqrt(pi)",),
    by_output=("-2/sqrt(pi)*exp(-x**2)",),
    law="derivative of the complementary error function",
    range="0 < y < 2",
    increasing=False,
    examples=(
        Example(("0",), "1"),
        Example(("-1",), "2 - erfc(1)"),
        Example(("1/2",), "1 - erf(1/2)"),
    ),
    reference="NIST DLMF, section 7.2(i)",
)
