"""The exponential loss of a label y = -1 or 1 and a score, exp(-y yhat).

The loss that AdaBoost descends. Friedman, Hastie and Tibshirani, 2000.
"""

from __future__ import annotations

from symopt.functions.function import Example, Loss

EXPONENTIAL = Loss(
    name="exponential",
    title="the exponential loss",
    arguments=("y", "yhat"),
    formula="exp(-y*yhat)",
    convention="y is -1 or 1 and yhat a score, positive for class 1",
    spellings=("exponential_loss",),
    domain="-1 <= y <= 1",
    convex=True,
    examples=(
        Example(("1", "0"), "1"),
        Example(("-1", "log(3)"), "3"),
        Example(("1", "log(2)"), "1/2"),
    ),
    reference="Friedman, Hastie and Tibshirani, Additive logistic regression, 2000, section 4.1",
)
