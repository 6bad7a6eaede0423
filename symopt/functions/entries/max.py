"""The largest of its arguments.

Not differentiable where the largest two tie; code gives each half, as SymPy does. For two arguments
the derivative in x is 1 if x > t, 1/2 if x = t, 0 if x < t. Rockafellar, Convex Analysis, 1970,
section 25.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function, Kink

MAX = Function(
    name="max",
    title="the maximum",
    arguments=("x", "..."),
    spellings=("Max", "maximum"),
    latex=r"\max",
    sympy="Max",
    derivative=("step(x - t)",),
    law="derivative of the maximum",
    kinks=(Kink("x = t", "0", "1", "1/2"),),
    increasing=True,
    convex=True,
    examples=(
        Example(("2", "3"), "3"),
        Example(("-1", "-1"), "-1"),
        Example(("1", "4", "-2"), "4"),
    ),
    reference="Rockafellar, Convex Analysis, 1970, section 25",
)
