"""The cosine integral, minus the integral of cos(t)/t from x on, for x > 0.

NIST DLMF, section 6.2(ii).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

CI = Function(
    name="Ci",
    title="the cosine integral",
    latex=r"\operatorname{Ci}",
    sympy="Ci",
    derivative=("cos(x)/x",),
    law="derivative of the cosine integral",
    domain="x > 0",
    examples=(
        Example(("sqrt(4)",), "Ci(2)"),
        Example(("exp(0)",), "Ci(1)"),
        Example(("exp(log(3))",), "Ci(3)"),
    ),
    reference="NIST DLMF, section 6.2(ii)",
)
