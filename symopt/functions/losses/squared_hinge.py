"""Half the squared hinge loss, max(0, 1 - y yhat)**2/2, whose slope is continuous.

Cortes and Vapnik, Support-vector networks, 1995.
"""

from __future__ import annotations

from symopt.functions.function import Example, Loss

SQUARED_HINGE = Loss(
    name="squared_hinge",
    title="the squared hinge loss",
    arguments=("y", "yhat"),
    formula="1/2*max(0, 1 - y*yhat)**2",
    convention="y is -1 or 1 and yhat a score, positive for class 1; with one half",
    domain="-1 <= y <= 1",
    convex=True,
    minimized_at="y",
    examples=(
        Example(("1", "1/4"), "9/32"),
        Example(("-1", "2"), "9/2"),
        Example(("1", "2"), "0"),
    ),
    reference="Cortes and Vapnik, Support-vector networks, 1995, section 3",
)
