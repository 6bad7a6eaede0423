"""The sign of x: -1, 0 or 1.

It jumps at 0, where it has no derivative; code takes 0 there as everywhere. NIST DLMF, section
1.16(iv).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function, Kink

SIGN = Function(
    name="sign",
    title="the sign",
    spellings=("sgn", "signum"),
    latex=r"\operatorname{sign}",
    latex_spellings=(r"\operatorname{sgn}", r"\sgn"),
    sympy="sign",
    derivative=("0",),
    law="derivative of the sign",
    range="-1 <= y <= 1",
    kinks=(Kink("x = 0", "0", "0", "0", jump=True),),
    increasing=True,
    examples=(
        Example(("0",), "0"),
        Example(("-3/2",), "-1"),
        Example(("7",), "1"),
    ),
    reference="NIST DLMF, section 1.16(iv)",
)
