"""The leaky rectified linear unit, with slope 1/100 for negative x.

Not differentiable at 0, where code takes 1/100. Maas, Hannun and Ng, ICML 2013.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function, Kink

LEAKY_RELU = Function(
    name="leaky_relu",
    title="the leaky rectified linear unit",
    spellings=("LeakyReLU",),
    latex=r"\operatorname{LeakyReLU}",
    text_form="LeakyReLU({x})",
    definition="max(x/100, x)",
    derivative=("Piecewise((1, x > 0), (1/100, True))",),
    law="derivative of the leaky rectified linear unit",
    kinks=(Kink("x = 0", "1/100", "1", "1/100"),),
    increasing=True,
    convex=True,
    examples=(
        Example(("0",), "0"),
        Example(("2",), "2"),
        Example(("-3",), "-3/100"),
    ),
    reference="Maas, Hannun and Ng, Rectifier nonlinearities improve neural network acoustic models, 2013",
)
