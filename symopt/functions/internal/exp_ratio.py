"""exp(x)/(1 - exp(x)) for x < 0: the mean number of a geometric distribution, Bose and Einstein's.

Its derivative exp(x)/(1 - exp(x))**2 is written without a difference. Higham, 2002, section 1.14.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

EXP_RATIO = Function(
    name="exp_ratio",
    title="the ratio of exp(x) and 1 - exp(x)",
    latex=r"\operatorname{expratio}",
    definition="exp(x)/(1 - exp(x))",
    stable="-exp(x)/expm1(x)",
    derivative=("exp(x)/expm1(x)**2",),
    law="derivative of the ratio of exp(x) and 1 - exp(x)",
    domain="x < 0",
    range="y > 0",
    increasing=True,
    convex=True,
    examples=(
        Example(("-log(2)",), "1"),
        Example(("-log(4)",), "1/3"),
        Example(("-log(3)",), "1/2"),
    ),
    reference="Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 1.14",
)
