"""The logit, log(x/(1 - x)): the logarithm of the odds, the inverse of the sigmoid.

Berkson, Application of the logistic function to bio-assay, 1944.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

LOGIT = Function(
    name="logit",
    title="the logit",
    latex=r"\operatorname{logit}",
    definition="log(x/(1 - x))",
    stable="log(x) - log1p(-x)",
    derivative=("1/(x*(1 - x))",),
    law="derivative of the logit",
    domain="0 < x < 1",
    increasing=True,
    examples=(
        Example(("1/2",), "0"),
        Example(("3/4",), "log(3)"),
        Example(("1/5",), "-log(4)"),
    ),
    reference="Berkson, Application of the logistic function to bio-assay, 1944",
)
