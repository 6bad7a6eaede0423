"""The trigamma function, the derivative of digamma.

NIST DLMF, section 5.15.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

TRIGAMMA = Function(
    name="trigamma",
    title="the trigamma function",
    latex=r"\operatorname{trigamma}",
    sympy="trigamma",
    definition="polygamma(1, x)",
    derivative=("polygamma(2, x)",),
    law="derivative of the trigamma function",
    domain="x > 0 or sin(pi*x) != 0",
    range="y > 0",
    examples=(
        Example(("1",), "pi**2/6"),
        Example(("1/2",), "pi**2/2"),
        Example(("2",), "pi**2/6 - 1"),
    ),
    reference="NIST DLMF, section 5.15",
)
