"""log(1 + x), accurate near x = 0.

Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 1.14.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

LOG1P = Function(
    name="log1p",
    title="the logarithm of 1 + x",
    latex=r"\operatorname{log1p}",
    definition="log(1 + x)",
    derivative=("1/(1 + x)",),
    law="derivative of the logarithm of 1 + x",
    domain="x > -1",
    increasing=True,
    convex=False,
    examples=(
        Example(("0",), "0"),
        Example(("1",), "log(2)"),
        Example(("-1/2",), "-log(2)"),
    ),
    reference="Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 1.14",
)
