"""The mish, x tanh(softplus(x)): smooth and not monotone.

Misra, BMVC 2020.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

MISH = Function(
    name="mish",
    title="the mish",
    latex=r"\operatorname{mish}",
    definition="x*tanh(softplus(x))",
    derivative=(
        "tanh(softplus(x)) + 4*x*sigmoid(x)*sigmoid(2*softplus(x))*sigmoid(-2*softplus(x))",
    ),
    by_output=("tanh(softplus(x)) + x*sigmoid(x)*(1 - tanh(softplus(x))**2)",),
    law="derivative of the mish",
    range="y > -1/3",
    examples=(
        Example(("0",), "0"),
        Example(("log(2)",), "4*log(2)/5"),
        Example(("-log(2)",), "-5*log(2)/13"),
    ),
    reference="Misra, Mish: a self regularized non-monotonic activation function, 2020",
)
