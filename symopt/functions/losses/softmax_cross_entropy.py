"""The cross-entropy of a target distribution Y and the softmax of scores Z over classes.

For one row, minus the sum over classes k of Y_k log softmax(Z)_k; the mean over rows if Y and Z are
matrices with one row each. Bridle, 1990; Bishop, 2006, section 4.3.4, eqs. 4.104 and 4.108.
"""

from __future__ import annotations

from symopt.functions.function import Example, Loss

SOFTMAX_CROSS_ENTROPY = Loss(
    name="softmax_cross_entropy",
    title="the softmax cross-entropy",
    arguments=("Y", "Z"),
    formula="-mean(sum(Y ⊙ log(softmax(Z)), axis=-1))",
    convention=(
        "natural logarithms; Z are scores (logits), not probabilities; classes lie along the last axis,"
        " over which the terms are summed; rows, if there are any, are averaged"
    ),
    domain="Y >= 0",
    shapes=(("Y", ("m", "K")), ("Z", ("m", "K"))),
    convex=True,
    examples=(
        Example(("(1, 0)", "(0, 0)"), "log(2)"),
        Example(("(0, 1, 0)", "(log(2), 0, 0)"), "log(4)"),
        Example(("((1, 0), (0, 1))", "((0, 0), (log(3), 0))"), "3*log(2)/2"),
    ),
    reference="Bishop, Pattern Recognition and Machine Learning, 2006, section 4.3.4, eqs. 4.104 and 4.108",
)
