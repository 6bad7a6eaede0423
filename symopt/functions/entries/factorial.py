"""The factorial, gamma(x + 1), for real x > -1.

NIST DLMF, section 5.2(i) and 5.4(i).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

FACTORIAL = Function(
    name="factorial",
    title="the factorial",
    latex=r"\operatorname{factorial}",
    sympy="factorial",
    definition="gamma(x + 1)",
    derivative=("gamma(x + 1)*digamma(x + 1)",),
    by_output=("y*digamma(x + 1)",),
    law="derivative of the factorial",
    domain="x > -1",
    range="y > 0",
    convex=True,
    examples=(
        Example(("0",), "1"),
        Example(("5",), "120"),
        Example(("-1/2",), "sqrt(pi)"),
    ),
    reference="NIST DLMF, sections 5.2(i) and 5.4(i)",
)
