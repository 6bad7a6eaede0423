"""The absolute difference of target and prediction, |y - yhat|.

Its minimizer over data is the median. Not differentiable at yhat = y, where code takes 0.
Boyd and Vandenberghe, Convex Optimization, 2004, section 6.1.2.
"""

from __future__ import annotations

from symopt.functions.function import Example, Kink, Loss

ABSOLUTE = Loss(
    name="absolute",
    title="the absolute error",
    arguments=("y", "yhat"),
    formula="abs(y - yhat)",
    convention="the absolute difference",
    spellings=("absolute_error",),
    convex=True,
    minimized_at="y",
    kinks=(Kink("yhat = y", "-1", "1", "0"),),
    examples=(
        Example(("1", "3"), "2"),
        Example(("2", "2"), "0"),
        Example(("1/2", "-1"), "3/2"),
    ),
    reference="Boyd and Vandenberghe, Convex Optimization, 2004, section 6.1.2",
)
