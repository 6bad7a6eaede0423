"""The cross-entropy of a target distribution Y and predicted probabilities P over classes.

For one row, minus the sum over classes k of Y_k log P_k; the mean over rows if Y and P are matrices
with one row each. Good, Rational decisions, 1952; Bishop, 2006, section 4.3.4, eq. 4.108.
"""

from __future__ import annotations

from symopt.functions.function import Example, Loss

CROSS_ENTROPY = Loss(
    name="cross_entropy",
    title="the cross-entropy",
    arguments=("Y", "P"),
    formula="-mean(sum(Y ⊙ log(P), axis=-1))",
    convention=(
        "natural logarithms; classes lie along the last axis, over which P sums to 1 and the terms are"
        " summed; rows, if there are any, are averaged"
    ),
    spellings=("categorical_cross_entropy",),
    domain="Y >= 0 and P > 0",
    shapes=(("Y", ("m", "K")), ("P", ("m", "K"))),
    convex=True,
    minimized_at="Y",
    examples=(
        Example(("(1, 0)", "(1/2, 1/2)"), "log(2)"),
        Example(("(0, 1, 0)", "(1/4, 1/4, 1/2)"), "log(4)"),
        Example(("((1, 0), (0, 1))", "((1/2, 1/2), (7/8, 1/8))"), "2*log(2)"),
    ),
    reference="Bishop, Pattern Recognition and Machine Learning, 2006, section 4.3.4, eq. 4.108",
)
