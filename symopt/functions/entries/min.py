"""The smallest of its arguments.

Not differentiable where the smallest two tie: there the first of them has derivative 1 and the others
0, a subgradient that does not depend on how the arguments are nested. Rockafellar, Convex Analysis,
1970, section 25.
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
    derivative=("Piecewise((1, x <= t), (0, True))", "Piecewise((1, x < t), (0, True))"),
    law="derivative of the minimum",
    kinks=(Kink("x = t", "0", "1", "1"),),
    increasing=True,
    convex=False,
    examples=(
        Example(("2", "3"), "2"),
        Example(("-1", "-1"), "-1"),
        Example(("1", "4", "-2"), "-2"),
    ),
    reference="Rockafellar, Convex Analysis, 1970, section 25",
)
