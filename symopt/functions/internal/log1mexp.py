"""log(1 - exp(x)) for x < 0, from the end at which it does not cancel.

Mächler, Accurately computing log(1 - exp(-|a|)), 2012.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

LOG1MEXP = Function(
    name="log1mexp",
    title="the logarithm of 1 - exp(x)",
    latex=r"\operatorname{log1mexp}",
    definition="log(1 - exp(x))",
    stable="Piecewise((log1p(-exp(min(x, -1/2))), x < -1/2), (log(-expm1(x)), True))",
    derivative=("-exp_ratio(x)",),
    law="derivative of the logarithm of 1 - exp(x)",
    domain="x < 0",
    range="y < 0",
    increasing=False,
    convex=False,
    examples=(
        Example(("-log(2)",), "-log(2)"),
        Example(("-log(4)",), "log(3/4)"),
        Example(("-log(3)",), "log(2/3)"),
    ),
    reference="Mächler, Accurately computing log(1 - exp(-|a|)), 2012",
)
