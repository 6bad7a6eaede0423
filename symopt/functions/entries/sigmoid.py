"""The logistic sigmoid, 1/(1 + exp(-x)): the inverse of the logit.

Its derivative is y (1 - y) in its own value; code takes sigmoid(x) sigmoid(-x), in which 1 - y does
not cancel. Verhulst, 1845; Goodfellow, Bengio and Courville, Deep Learning, 2016, section 3.10.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

SIGMOID = Function(
    name="sigmoid",
    title="the sigmoid",
    spellings=("logistic", "expit"),
    latex=r"\sigma",
    latex_spellings=(r"\operatorname{sigmoid}",),
    text_form="σ({x})",
    definition="1/(1 + exp(-x))",
    derivative=("sigmoid(x)*sigmoid(-x)",),
    by_output=("y*(1 - y)",),
    law="derivative of the sigmoid",
    range="0 < y < 1",
    increasing=True,
    examples=(
        Example(("0",), "1/2"),
        Example(("log(3)",), "3/4"),
        Example(("-log(4)",), "1/5"),
    ),
    reference="Goodfellow, Bengio and Courville, Deep Learning, 2016, section 3.10",
)
