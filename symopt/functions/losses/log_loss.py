"""The log loss of a target y in [0, 1] and a probability yhat.

Minus the log-likelihood of a Bernoulli variable; infinite where a certain prediction is wrong.
Good, Rational decisions, 1952.
"""

from __future__ import annotations

from symopt.functions.function import Example, Loss

LOG_LOSS = Loss(
    name="log_loss",
    title="the log loss",
    arguments=("y", "yhat"),
    formula="-y*log(yhat) - (1 - y)*log(1 - yhat)",
    convention="natural logarithms; y = 1 is the positive class and yhat its probability",
    spellings=("binary_cross_entropy",),
    domain="0 <= y <= 1 and 0 < yhat < 1",
    convex=True,
    minimized_at="y",
    examples=(
        Example(("1", "1/2"), "log(2)"),
        Example(("0", "3/4"), "log(4)"),
        Example(("1/2", "1/2"), "log(2)"),
    ),
    reference="Bishop, Pattern Recognition and Machine Learning, 2006, section 4.3.2, eq. 4.90",
)
