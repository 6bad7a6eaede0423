"""The tangent of an angle in radians, sin(x)/cos(x).

NIST DLMF, sections 4.14 and 4.20.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

TAN = Function(
    name="tan",
    title="the tangent",
    spellings=("tg",),
    latex=r"\tan",
    latex_spellings=(r"\tg",),
    sympy="tan",
    derivative=("1 + tan(x)**2",),
    by_output=("1 + y**2",),
    law="derivative of the tangent",
    domain="cos(x) != 0",
    examples=(
        Example(("0",), "0"),
        Example(("pi/4",), "1"),
        Example(("-pi/3",), "-sqrt(3)"),
    ),
    reference="NIST DLMF, sections 4.14 and 4.20",
)
