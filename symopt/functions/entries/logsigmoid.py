"""The logarithm of the sigmoid, -log(1 + exp(-x)).

The log-likelihood of a positive answer; code takes -softplus(-x), exact in both tails.
Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.2.2.2.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

LOGSIGMOID = Function(
    name="logsigmoid",
    title="the logarithm of the sigmoid",
    spellings=("log_sigmoid",),
    latex=r"\operatorname{logsigmoid}",
    definition="log(sigmoid(x))",
    stable="-softplus(-x)",
    derivative=("sigmoid(-x)",),
    by_output=("1 - exp(y)",),
    law="derivative of the log-sigmoid",
    range="y < 0",
    increasing=True,
    convex=False,
    examples=(
        Example(("0",), "-log(2)"),
        Example(("log(3)",), "log(3/4)"),
        Example(("-log(4)",), "-log(5)"),
    ),
    reference="Goodfellow, Bengio and Courville, Deep Learning, 2016, section 6.2.2.2",
)
