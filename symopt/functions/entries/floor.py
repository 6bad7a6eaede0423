"""The floor of x, the largest whole number that is not above x.

It jumps at the whole numbers, where it has no derivative; code takes 0 there as everywhere. Graham, Knuth
and Patashnik, Concrete Mathematics, 1994, section 3.1.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function, Kink

FLOOR = Function(
    name="floor",
    title="the floor",
    latex=r"\operatorname{floor}",
    latex_form=r"\left\lfloor {x} \right\rfloor",
    text_form="⌊{x}⌋",
    sympy="floor",
    derivative=("0",),
    law="derivative of the floor",
    kinks=(Kink("x = floor(x)", "0", "0", "0", jump=True),),
    increasing=True,
    examples=(
        Example(("5/2",), "2"),
        Example(("-5/2",), "-3"),
        Example(("4",), "4"),
    ),
    reference="Graham, Knuth and Patashnik, Concrete Mathematics, 1994, section 3.1",
)
