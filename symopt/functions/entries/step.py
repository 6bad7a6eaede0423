"""The unit step of Heaviside: 0 for negative x, 1 for positive x, and 1/2 at 0.

It jumps at 0. The value 1/2 there is SymPy's and makes step(x) + step(-x) = 1. NIST DLMF, section
1.16(iv).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function, Kink

STEP = Function(
    name="step",
    title="the unit step",
    spellings=("Heaviside", "heaviside"),
    latex=r"\operatorname{step}",
    sympy="Heaviside",
    definition="(1 + sign(x))/2",
    derivative=("0",),
    law="derivative of the unit step",
    range="0 <= y <= 1",
    kinks=(Kink("x = 0", "0", "0", "0", jump=True),),
    increasing=True,
    examples=(
        Example(("0",), "1/2"),
        Example(("-3/2",), "0"),
        Example(("7",), "1"),
    ),
    reference="NIST DLMF, section 1.16(iv)",
)
