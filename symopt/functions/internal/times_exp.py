"""x exp(u) that is 0 where x is, also where exp(u) alone is beyond the largest float.

exp(u) is taken as exp(u/2)², one after the other, so that the product decides what overflows. Residuals over
learned scales, (y - m) exp(-s), are of this form.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

TIMES_EXP = Function(
    name="times_exp",
    title="x times an exponential",
    arguments=("x", "u"),
    latex=r"\operatorname{timesexp}",
    definition="x*exp(u)",
    stable="Piecewise((0, x = 0), (Piecewise((0, x = 0), (x*exp(u/2), True))*exp(u/2), True))",
    derivative=("exp(u)", "x*exp(u)"),
    law="derivative of x times an exponential",
    examples=(
        Example(("0", "5"), "0"),
        Example(("2", "log(3)"), "6"),
        Example(("-3", "0"), "-3"),
    ),
    reference="Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 27.8",
)
