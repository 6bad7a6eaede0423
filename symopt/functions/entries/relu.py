"""The rectified linear unit, max(x, 0).

Not differentiable at 0: subdifferential [0, 1], and code takes 0. Nair and Hinton, ICML 2010.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function, Kink

RELU = Function(
    name="relu",
    title="the rectified linear unit",
    spellings=("ReLU",),
    latex=r"\operatorname{ReLU}",
    latex_spellings=(r"\operatorname{relu}",),
    text_form="ReLU({x})",
    definition="max(0, x)",
    derivative=("Piecewise((1, x > 0), (0, True))",),
    law="derivative of the rectified linear unit",
    range="y >= 0",
    kinks=(Kink("x = 0", "0", "1", "0"),),
    increasing=True,
    convex=True,
    examples=(
        Example(("0",), "0"),
        Example(("3/2",), "3/2"),
        Example(("-5",), "0"),
    ),
    reference="Nair and Hinton, Rectified linear units improve restricted Boltzmann machines, 2010",
)
