"""The Huber loss: half the square of a small difference, linear for a large one.

The change is at |y - yhat| = delta; value and slope are continuous there. Huber, 1964.
"""

from __future__ import annotations

from symopt.functions.function import Example, Loss

HUBER = Loss(
    name="huber",
    title="the Huber loss",
    arguments=("y", "yhat", "delta"),
    formula="Piecewise((1/2*(y - yhat)**2, abs(y - yhat) <= delta), (delta*(abs(y - yhat) - delta/2), True))",
    convention="one half of the square within delta of the target; delta is 1 unless given",
    spellings=("huber_loss",),
    defaults=(("delta", "1"),),
    domain="delta > 0",
    convex=True,
    minimized_at="y",
    examples=(
        Example(("1", "1/2"), "1/8"),
        Example(("3", "0"), "5/2"),
        Example(("0", "3", "2"), "4"),
    ),
    reference="Huber, Robust estimation of a location parameter, 1964",
)
