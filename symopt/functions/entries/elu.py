"""The exponential linear unit: x if positive, else exp(x) - 1.

Its slope is continuous, its second derivative is not. Clevert, Unterthiner and Hochreiter, ICLR 2016,
with alpha = 1.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

ELU = Function(
    name="elu",
    title="the exponential linear unit",
    spellings=("ELU",),
    latex=r"\operatorname{ELU}",
    text_form="ELU({x})",
    definition="Piecewise((x, x > 0), (exp(x) - 1, True))",
    stable="max(x, 0) + expm1(min(x, 0))",
    derivative=("exp(min(x, 0))",),
    by_output=("Piecewise((1, x > 0), (y + 1, True))",),
    law="derivative of the exponential linear unit",
    range="y > -1",
    increasing=True,
    convex=True,
    examples=(
        Example(("0",), "0"),
        Example(("2",), "2"),
        Example(("-log(2)",), "-1/2"),
    ),
    reference="Clevert, Unterthiner and Hochreiter, Fast and accurate deep network learning by ELUs, 2016",
)
