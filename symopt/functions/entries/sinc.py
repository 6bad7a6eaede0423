"""The cardinal sine, sin(x)/x, and 1 at 0.

NIST DLMF, section 3.3(vi).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

SINC = Function(
    name="sinc",
    title="the cardinal sine",
    latex=r"\operatorname{sinc}",
    sympy="sinc",
    derivative=("(cos(x) - sinc(x))/x",),
    by_output=("(cos(x) - y)/x",),
    law="derivative of the cardinal sine",
    range="-1/4 < y <= 1",
    examples=(
        Example(("0",), "1"),
        Example(("pi/2",), "2/pi"),
        Example(("-pi/6",), "3/pi"),
    ),
    reference="NIST DLMF, section 3.3(vi)",
)
