"""The softplus, log(1 + exp(x)): a smooth relu whose derivative is the sigmoid.

Dugas, Bengio, Bélisle, Nadeau and Garcia, NIPS 2000.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

SOFTPLUS = Function(
    name="softplus",
    title="the softplus",
    latex=r"\operatorname{softplus}",
    definition="log(1 + exp(x))",
    stable="max(x, 0) + log1p(exp(-abs(x)))",
    derivative=("sigmoid(x)",),
    law="derivative of the softplus",
    range="y > 0",
    increasing=True,
    convex=True,
    examples=(
        Example(("0",), "log(2)"),
        Example(("log(3)",), "2*log(2)"),
        Example(("-log(3)",), "log(4/3)"),
    ),
    reference="Dugas, Bengio, Bélisle, Nadeau and Garcia, NIPS 2000",
)
