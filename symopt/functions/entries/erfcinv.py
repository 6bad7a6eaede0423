"""The inverse complementary error function, the y with erfc(y) = x, for 0 < x < 2.

Code has a function of its own for it: 1 - x would lose a small x. NIST DLMF, section 7.17.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

ERFCINV = Function(
    name="erfcinv",
    title="the inverse complementary error function",
    latex=r"\operatorname{erfcinv}",
    sympy="erfcinv",
    definition="erfinv(1 - x)",
    derivative=("-sqrt(pi)/2*exp(erfcinv(x)**2)",),
    by_output=("-sqrt(pi)/2*exp(y**2)",),
    law="derivative of the inverse complementary error function",
    domain="0 < x < 2",
    increasing=False,
    examples=(
        Example(("1",), "0"),
        Example(("erfc(1/2)",), "1/2"),
        Example(("erfc(-1)",), "-1"),
    ),
    reference="NIST DLMF, section 7.17",
)
