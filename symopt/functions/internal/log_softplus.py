"""The logarithm of the softplus, log log(1 + exp(x)), which is x itself far to the left.

The error of x is exp(x)/2 there. Dugas, Bengio, Bélisle, Nadeau and Garcia, 2000.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

LOG_SOFTPLUS = Function(
    name="log_softplus",
    title="the logarithm of the softplus",
    latex=r"\operatorname{logsoftplus}",
    definition="log(softplus(x))",
    stable="Piecewise((x, x < -40), (log(softplus(max(x, -41))), True))",
    derivative=("softplus_ratio(x)",),
    law="derivative of the logarithm of the softplus",
    increasing=True,
    convex=False,
    examples=(
        Example(("0",), "log(log(2))"),
        Example(("log(3)",), "log(2*log(2))"),
        Example(("-log(3)",), "log(log(4/3))"),
    ),
    reference="Dugas, Bengio, Bélisle, Nadeau and Garcia, NIPS 2000",
)
