"""The absolute value of x.

Not differentiable at 0: subdifferential [-1, 1], and code takes 0. Rockafellar, Convex Analysis,
1970, section 23.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function, Kink

ABS = Function(
    name="abs",
    title="the absolute value",
    spellings=("Abs", "fabs"),
    latex=r"\operatorname{abs}",
    latex_form=r"\left|{x}\right|",
    text_form="|{x}|",
    sympy="Abs",
    derivative=("sign(x)",),
    law="derivative of the absolute value",
    range="y >= 0",
    kinks=(Kink("x = 0", "-1", "1", "0"),),
    convex=True,
    examples=(
        Example(("0",), "0"),
        Example(("-3/2",), "3/2"),
        Example(("7",), "7"),
    ),
    reference="Rockafellar, Convex Analysis, 1970, section 23",
)
