"""The largest of its arguments.

Not differentiable where the largest two tie: there the first of them has derivative 1 and the others
0, a subgradient that does not depend on how the arguments are nested. Rockafellar, Convex Analysis,
1970, section 25.
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
    derivative=("Piecewise((1, x >= t), (0, True))", "Piecewise((1, x > t), (0, True))"),
    law="derivative of the maximum",
    kinks=(Kink("x = t", "0", "1", "1"),),
    increasing=True,
    convex=True,
    examples=(
        Example(("2", "3"), "3"),
        Example(("-1", "-1"), "-1"),
        Example(("1", "4", "-2"), "4"),
    ),
    reference="Rockafellar, Convex Analysis, 1970, section 25",
)
