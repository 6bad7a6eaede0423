"""The angle, between -pi (excluded) and pi, of the point with ordinate s and abscissa t.

It jumps by 2 pi across the negative abscissa axis and is undefined at the origin; the order of the
arguments is that of C, numpy and SymPy. Kahan, Branch cuts for complex elementary functions, 1987.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function, Kink

ATAN2 = Function(
    name="atan2",
    title="the angle of a point",
    arguments=("s", "t"),
    spellings=("arctan2",),
    latex=r"\operatorname{atan2}",
    sympy="atan2",
    definition=(
        "Piecewise((atan(s/t), t > 0), (atan(s/t) + pi, t < 0 and s >= 0), (atan(s/t) - pi, t < 0),"
        " (pi/2, s > 0), (-pi/2, s < 0))"
    ),
    derivative=("t/(s**2 + t**2)", "-s/(s**2 + t**2)"),
    law="derivative of the angle",
    domain="s != 0 or t != 0",
    range="-pi < y <= pi",
    kinks=(Kink("s = 0 and t < 0", "1/t", "1/t", "1/t", jump=True),),
    examples=(
        Example(("1", "1"), "pi/4"),
        Example(("1", "0"), "pi/2"),
        Example(("-1", "-1"), "-3*pi/4"),
        Example(("0", "-2"), "pi"),
    ),
    reference="Kahan, Branch cuts for complex elementary functions, 1987",
)
