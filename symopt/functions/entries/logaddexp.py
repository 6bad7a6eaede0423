"""The logarithm of a sum of two exponentials, log(exp(s) + exp(t)), without overflow.

numpy's name for it; code takes the log-sum-exp of s and t, and a softplus where one of them is 0.
Goodfellow, Bengio and Courville, Deep Learning, 2016, section 4.1.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

LOGADDEXP = Function(
    name="logaddexp",
    title="the logarithm of a sum of two exponentials",
    arguments=("s", "t"),
    latex=r"\operatorname{logaddexp}",
    definition="log(exp(s) + exp(t))",
    stable="max(s, t) + log1p(exp(-abs(s - t)))",
    derivative=("sigmoid(s - t)", "sigmoid(t - s)"),
    by_output=("exp(s - y)", "exp(t - y)"),
    law="derivative of the logarithm of a sum of two exponentials",
    increasing=True,
    convex=True,
    examples=(
        Example(("0", "0"), "log(2)"),
        Example(("0", "log(3)"), "log(4)"),
        Example(("log(2)", "log(5)"), "log(7)"),
    ),
    reference="Goodfellow, Bengio and Courville, Deep Learning, 2016, section 4.1",
)
