"""The pinball loss of a quantile tau: tau times a shortfall, 1 - tau times an excess.

Its minimizer over data is the tau-quantile; tau = 1/2 gives half the absolute error. Not
differentiable at yhat = y, where code takes -tau. Koenker and Bassett, Regression quantiles, 1978.
"""

from __future__ import annotations

from symopt.functions.function import Example, Kink, Loss

PINBALL = Loss(
    name="pinball",
    title="the pinball loss",
    arguments=("y", "yhat", "tau"),
    formula="max(tau*(y - yhat), -(1 - tau)*(y - yhat))",
    convention="tau is the quantile, 1/2 (the median) unless given",
    spellings=("quantile_loss",),
    defaults=(("tau", "1/2"),),
    domain="0 < tau < 1",
    convex=True,
    minimized_at="y",
    kinks=(Kink("yhat = y", "-tau", "1 - tau", "-tau"),),
    examples=(
        Example(("3", "1"), "1"),
        Example(("3", "1", "9/10"), "9/5"),
        Example(("1", "3", "9/10"), "1/5"),
    ),
    reference="Koenker and Bassett, Regression quantiles, 1978",
)
