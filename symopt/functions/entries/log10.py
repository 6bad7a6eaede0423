"""The decimal logarithm, log(x)/log(10).

NIST DLMF, section 4.2(ii).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

LOG10 = Function(
    name="log10",
    title="the decimal logarithm",
    latex=r"\operatorname{log10}",
    definition="log(x)/log(10)",
    derivative=("1/(x*log(10))",),
    law="derivative of the decimal logarithm",
    domain="x > 0",
    increasing=True,
    convex=False,
    examples=(
        Example(("1",), "0"),
        Example(("1000",), "3"),
        Example(("1/10",), "-1"),
    ),
    reference="NIST DLMF, section 4.2(ii)",
)
