"""The ceiling of x, the least whole number that is not below x.

It jumps at the whole numbers, where it has no derivative; code takes 0 there as everywhere. Graham, Knuth
and Patashnik, Concrete Mathematics, 1994, section 3.1.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function, Kink

CEILING = Function(
    name="ceiling",
    title="the ceiling",
    spellings=("ceil",),
    latex=r"\operatorname{ceiling}",
    latex_form=r"\left\lceil {x} \right\rceil",
    text_form="⌈{x}⌉",
    sympy="ceiling",
    definition="-floor(-x)",
    derivative=("0",),
    law="derivative of the ceiling",
    kinks=(Kink("x = floor(x)", "0", "0", "0", jump=True),),
    increasing=True,
    examples=(
        Example(("5/2",), "3"),
        Example(("-5/2",), "-2"),
        Example(("4",), "4"),
    ),
    reference="Graham, Knuth and Patashnik, Concrete Mathematics, 1994, section 3.1",
)
