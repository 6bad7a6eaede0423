"""The n-th derivative of the digamma function; n is a whole number, and 0 gives digamma.

NIST DLMF, section 5.15.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

POLYGAMMA = Function(
    name="polygamma",
    title="the polygamma function",
    arguments=("n", "x"),
    latex=r"\operatorname{polygamma}",
    sympy="polygamma",
    derivative=("", "polygamma(n + 1, x)"),
    law="derivative of the polygamma function",
    domain="n >= 0 and (x > 0 or sin(pi*x) != 0)",
    whole=("n",),
    examples=(
        Example(("1", "1"), "pi**2/6"),
        Example(("1", "1/2"), "pi**2/2"),
        Example(("3", "1"), "pi**4/15"),
        Example(("0", "2"), "1 + digamma(1)"),
    ),
    reference="NIST DLMF, section 5.15",
)
