"""The length sqrt(s**2 + t**2) of a plane vector, without overflow of the squares.

Not differentiable at the origin, where its subdifferential is the unit disk and code takes 0.
Moler and Morrison, Replacing square roots by Pythagorean sums, 1983.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function, Kink

HYPOT = Function(
    name="hypot",
    title="the length of a plane vector",
    arguments=("s", "t"),
    latex=r"\operatorname{hypot}",
    definition="sqrt(s**2 + t**2)",
    derivative=(
        "Piecewise((s/hypot(s, t), hypot(s, t) > 0), (0, True))",
        "Piecewise((t/hypot(s, t), hypot(s, t) > 0), (0, True))",
    ),
    by_output=("s/y", "t/y"),
    law="derivative of the length",
    range="y >= 0",
    kinks=(Kink("s = 0 and t = 0", "-1", "1", "0"),),
    convex=True,
    examples=(
        Example(("3", "4"), "5"),
        Example(("0", "0"), "0"),
        Example(("-5", "12"), "13"),
    ),
    reference="Moler and Morrison, Replacing square roots by Pythagorean sums, 1983",
)
