"""The sigmoid over the softplus, the slope of log softplus: 1 far to the left, 1/x far to the right.

Dugas, Bengio, Bélisle, Nadeau and Garcia, 2000.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

SOFTPLUS_RATIO = Function(
    name="softplus_ratio",
    title="the sigmoid over the softplus",
    latex=r"\operatorname{ratio}",
    definition="sigmoid(x)/softplus(x)",
    stable="Piecewise((1, x < -40), (sigmoid(max(x, -41))/softplus(max(x, -41)), True))",
    derivative=("-softplus_ratio(x)*softplus_gap(x)",),
    law="derivative of the sigmoid over the softplus",
    range="0 < y < 1",
    increasing=False,
    examples=(
        Example(("0",), "1/(2*log(2))"),
        Example(("log(3)",), "3/(8*log(2))"),
        Example(("-log(3)",), "1/(4*log(4/3))"),
    ),
    reference="Dugas, Bengio, Bélisle, Nadeau and Garcia, NIPS 2000",
)
