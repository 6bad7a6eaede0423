"""The log loss of a target y in [0, 1] and a score z, whose probability is sigmoid(z).

log_loss(y, sigmoid(z)) simplified: softplus(z) - y z, finite for every score.
Bishop, Pattern Recognition and Machine Learning, 2006, section 4.3.2.
"""

from __future__ import annotations

from symopt.functions.function import Example, Loss

LOGIT_LOG_LOSS = Loss(
    name="logit_log_loss",
    title="the log loss of a score",
    arguments=("y", "z"),
    formula="softplus(z) - y*z",
    convention="natural logarithms; z is the logarithm of the odds of y = 1",
    domain="0 <= y <= 1",
    convex=True,
    minimized_at="logit(y)",
    examples=(
        Example(("1", "0"), "log(2)"),
        Example(("0", "log(3)"), "log(4)"),
        Example(("1", "-log(3)"), "log(4)"),
    ),
    reference="Bishop, Pattern Recognition and Machine Learning, 2006, section 4.3.2",
)
