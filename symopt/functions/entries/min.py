"""The smallest of its arguments.

Not differentiable where the smallest two tie; code gives each half, as SymPy does. For two arguments
the derivative in x is 1 if x < t, 1/2 if x = t, 0 if x > t. Rockafellar, Convex Analysis, 1970,
section 25.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function, Kink

MIN = Function(
    name="min",
    title="the minimum",
    arguments=("x", "..."),
    spellings=("Min", "minimum"),
    latex=r"\min",
    sympy="Min",
    derivative=("step(t - x)",),
    law="derivative of the minimum",
    kinks=(Kink("x = t", "0", "1", "1/2"),),
    increasing=True,
    convex=False,
    examples=(
        Example(("2", "3"), "2"),
        Example(("-1", "-1"), "-1"),
        Example(("1", "4", "-2"), "-2"),
    ),
    reference="Rockafellar, Convex Analysis, 1970, section 25",
)
