"""The polylogarithm of order s, the sum of x**k/k**s over k >= 1, continued to x < 1.

At x = 1 it has a value for s > 1. In s no derivative by functions of the catalogue is known. NIST DLMF,
section 25.12(ii).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

POLYLOG = Function(
    name="polylog",
    title="the polylogarithm",
    arguments=("s", "x"),
    latex=r"\operatorname{polylog}",
    text_form="Li({s}, {x})",
    sympy="polylog",
    derivative=("", "polylog(s - 1, x)/x"),
    law="derivative of the polylogarithm",
    domain="x < 1 or (x = 1 and s > 1)",
    opaque=("s",),
    examples=(
        Example(("1", "1/2"), "log(2)"),
        Example(("2", "1/2"), "pi**2/12 - log(2)**2/2"),
        Example(("2", "-1"), "-pi**2/12"),
        Example(("-1", "1/3"), "3/4"),
    ),
    reference="NIST DLMF, section 25.12(ii)",
)
