"""The parametric rectified linear unit: x if positive, else a times x.

Not differentiable in x at 0, where code takes the slope a. He, Zhang, Ren and Sun, ICCV 2015.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function, Kink

PRELU = Function(
    name="prelu",
    title="the parametric rectified linear unit",
    arguments=("x", "a"),
    spellings=("PReLU",),
    latex=r"\operatorname{PReLU}",
    text_form="PReLU({x}, {a})",
    definition="Piecewise((x, x > 0), (a*x, True))",
    derivative=("Piecewise((1, x > 0), (a, True))", "min(x, 0)"),
    law="derivative of the parametric rectified linear unit",
    kinks=(Kink("x = 0", "a", "1", "a"),),
    examples=(
        Example(("2", "1/4"), "2"),
        Example(("-2", "1/4"), "-1/2"),
        Example(("-3", "-1"), "3"),
    ),
    reference="He, Zhang, Ren and Sun, Delving deep into rectifiers, 2015",
)
