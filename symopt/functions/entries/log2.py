"""The binary logarithm, log(x)/log(2).

NIST DLMF, section 4.2(ii).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

LOG2 = Function(
    name="log2",
    title="the binary logarithm",
    latex=r"\operatorname{log2}",
    definition="log(x)/log(2)",
    derivative=("1/(x*log(2))",),
    law="derivative of the binary logarithm",
    domain="x > 0",
    increasing=True,
    convex=False,
    examples=(
        Example(("1",), "0"),
        Example(("8",), "3"),
        Example(("1/2",), "-1"),
    ),
    reference="NIST DLMF, section 4.2(ii)",
)
