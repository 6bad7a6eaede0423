"""The logarithm of the hyperbolic cosine of the difference: a smooth Huber loss.

Written with softplus, since cosh overflows: log cosh r = softplus(2 r) - r - log 2. Green, 1990.
"""

from __future__ import annotations

from symopt.functions.function import Example, Loss

LOG_COSH = Loss(
    name="log_cosh",
    title="the log-cosh loss",
    arguments=("y", "yhat"),
    formula="softplus(2*(y - yhat)) - (y - yhat) - log(2)",
    convention="natural logarithm of cosh(y - yhat)",
    convex=True,
    minimized_at="y",
    examples=(
        Example(("1", "1"), "0"),
        Example(("0", "log(2)"), "log(5/4)"),
        Example(("0", "-log(3)"), "log(5/3)"),
    ),
    reference="Green, Bayesian reconstructions from emission tomography data, 1990",
)
