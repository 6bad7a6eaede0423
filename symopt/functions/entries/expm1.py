"""exp(x) - 1, accurate near x = 0.

Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 1.14.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

EXPM1 = Function(
    name="expm1",
    title="the exponential minus 1",
    latex=r"\operatorname{expm1}",
    definition="exp(x) - 1",
    derivative=("exp(x)",),
    by_output=("y + 1",),
    law="derivative of the exponential minus 1",
    range="y > -1",
    increasing=True,
    convex=True,
    examples=(
        Example(("0",), "0"),
        Example(("log(2)",), "1"),
        Example(("-log(2)",), "-1/2"),
    ),
    reference="Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 1.14",
)
