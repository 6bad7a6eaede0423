"""The length hypot(s, t) of a plane vector, whose derivatives do not cancel.

∂/∂s = s/h =: unit(s, t), and ∂²/∂s² = unit(t, s)²/h instead of 1/h - s²/h³.
Moler and Morrison, Replacing square roots by Pythagorean sums, 1983.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function, Kink

LENGTH = Function(
    name="length",
    title="the length of a plane vector",
    arguments=("s", "t"),
    latex=r"\operatorname{length}",
    definition="hypot(s, t)",
    derivative=("unit(s, t)", "unit(t, s)"),
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
