"""Half the squared difference of target and prediction, (y - yhat)**2/2.

The half makes the derivative in yhat the plain difference yhat - y. Legendre, 1805; Gauss, 1809.
"""

from __future__ import annotations

from symopt.functions.function import Example, Loss

SQUARED_ERROR = Loss(
    name="squared_error",
    title="the squared error",
    arguments=("y", "yhat"),
    formula="1/2*(y - yhat)**2",
    convention="one half of the squared difference",
    spellings=("half_squared_error",),
    convex=True,
    minimized_at="y",
    examples=(
        Example(("1", "3"), "2"),
        Example(("2", "2"), "0"),
        Example(("1/2", "0"), "1/8"),
    ),
    reference="Bishop, Pattern Recognition and Machine Learning, 2006, section 1.1, eq. 1.2",
)
