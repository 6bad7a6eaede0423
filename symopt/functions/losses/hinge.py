"""The hinge loss of a label y = -1 or 1 and a score, max(0, 1 - y yhat).

Not differentiable at y yhat = 1, where code takes 0. Cortes and Vapnik, 1995.
"""

from __future__ import annotations

from symopt.functions.function import Example, Kink, Loss

HINGE = Loss(
    name="hinge",
    title="the hinge loss",
    arguments=("y", "yhat"),
    formula="max(0, 1 - y*yhat)",
    convention="y is -1 or 1 and yhat a score, positive for class 1",
    spellings=("hinge_loss",),
    domain="-1 <= y <= 1",
    convex=True,
    minimized_at="y",
    kinks=(Kink("y*yhat = 1", "min(-y, 0)", "max(-y, 0)", "0"),),
    examples=(
        Example(("1", "1/4"), "3/4"),
        Example(("-1", "2"), "3"),
        Example(("1", "2"), "0"),
    ),
    reference="Cortes and Vapnik, Support-vector networks, 1995, section 3",
)
