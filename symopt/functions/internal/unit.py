"""The first coordinate of a plane vector over its length, and 0 at the origin.

With c = unit(s, t) and d = unit(t, s): ∂c/∂s = d²/h and ∂c/∂t = -c d/h, h the length.
Moler and Morrison, Replacing square roots by Pythagorean sums, 1983.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

UNIT = Function(
    name="unit",
    title="the first coordinate of a unit vector",
    arguments=("s", "t"),
    latex=r"\operatorname{unit}",
    definition="Piecewise((s/hypot(s, t), hypot(s, t) > 0), (0, True))",
    derivative=(
        "Piecewise((unit(t, s)**2/hypot(s, t), hypot(s, t) > 0), (0, True))",
        "Piecewise((-unit(s, t)*unit(t, s)/hypot(s, t), hypot(s, t) > 0), (0, True))",
    ),
    law="derivative of a unit vector",
    range="-1 <= y and y <= 1",
    examples=(
        Example(("3", "4"), "3/5"),
        Example(("0", "0"), "0"),
        Example(("-5", "12"), "-5/13"),
    ),
    reference="Moler and Morrison, Replacing square roots by Pythagorean sums, 1983",
)
