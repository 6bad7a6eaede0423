"""What the hazard of the normal distribution exceeds its argument by, φ(x)/Φ(-x) - x.

Beyond 7 it is the continued fraction 1/(x + 2/(x + 3/(x + …))). NIST DLMF, section 7.9.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function
from symopt.functions.internal.hazard import continued

HAZARD_EXCESS = Function(
    name="hazard_excess",
    title="the excess of the normal hazard over its argument",
    latex=r"\operatorname{excess}",
    definition="hazard(x) - x",
    stable=f"Piecewise(({continued(1)}, x > 7), (hazard(x) - x, True))",
    derivative=("hazard(x)*hazard_excess(x) - 1",),
    law="derivative of the excess of the normal hazard",
    range="y > 0",
    increasing=False,
    convex=True,
    examples=(
        Example(("0",), "sqrt(2/pi)"),
        Example(("sqrt(2)",), "sqrt(2/pi)/(e*erfc(1)) - sqrt(2)"),
        Example(("-sqrt(2)",), "sqrt(2/pi)/(e*(2 - erfc(1))) + sqrt(2)"),
    ),
    reference="NIST DLMF, section 7.9",
)
