"""The Gaussian error linear unit: x times the normal distribution function at x.

The exact form, not the tanh approximation; code uses erfc, which does not cancel for negative x.
Hendrycks and Gimpel, 2016.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

GELU = Function(
    name="gelu",
    title="the Gaussian error linear unit",
    spellings=("GELU",),
    latex=r"\operatorname{GELU}",
    text_form="GELU({x})",
    definition="x*(1 + erf(x/sqrt(2)))/2",
    stable="x*erfc(-x/sqrt(2))/2",
    derivative=("erfc(-x/sqrt(2))/2 + x*exp(-x**2/2)/sqrt(2*pi)",),
    by_output=("(1 + erf(x/sqrt(2)))/2 + x*exp(-x**2/2)/sqrt(2*pi)",),
    law="derivative of the Gaussian error linear unit",
    range="y > -1/5",
    examples=(
        Example(("0",), "0"),
        Example(("sqrt(2)",), "sqrt(2)*(1 + erf(1))/2"),
        Example(("-sqrt(2)",), "-sqrt(2)*erfc(1)/2"),
    ),
    reference="Hendrycks and Gimpel, Gaussian error linear units, 2016",
)
