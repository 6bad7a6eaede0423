"""The Poisson loss of a count y and a positive rate yhat, yhat - y log(yhat).

Minus the log-likelihood without log(y!), which does not depend on the rate. McCullagh and Nelder,
Generalized Linear Models, 1989, section 6.2.
"""

from __future__ import annotations

from symopt.functions.function import Example, Loss

POISSON = Loss(
    name="poisson",
    title="the Poisson loss",
    arguments=("y", "yhat"),
    formula="yhat - y*log(yhat)",
    convention="yhat is the rate, not its logarithm; log(y!) is left out",
    spellings=("poisson_loss",),
    domain="y >= 0 and yhat > 0",
    convex=True,
    minimized_at="y",
    examples=(
        Example(("0", "2"), "2"),
        Example(("3", "1"), "1"),
        Example(("2", "exp(1)"), "e - 2"),
    ),
    reference="McCullagh and Nelder, Generalized Linear Models, 1989, section 6.2",
)
