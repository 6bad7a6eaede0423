"""The logistic loss of a label y = -1 or 1 and a score, log(1 + exp(-y yhat)).

The log loss in the other convention of labels. Friedman, Hastie and Tibshirani, 2000.
"""

from __future__ import annotations

from symopt.functions.function import Example, Loss

LOGISTIC_LOSS = Loss(
    name="logistic_loss",
    title="the logistic loss",
    arguments=("y", "yhat"),
    formula="softplus(-y*yhat)",
    convention="y is -1 or 1 and yhat a score, positive for class 1",
    domain="-1 <= y <= 1",
    convex=True,
    examples=(
        Example(("1", "0"), "log(2)"),
        Example(("-1", "log(3)"), "log(4)"),
        Example(("1", "log(3)"), "log(4/3)"),
    ),
    reference="Friedman, Hastie and Tibshirani, Additive logistic regression, 2000, section 4.1",
)
