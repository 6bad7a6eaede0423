"""The logarithm of the normal distribution function, log Φ(x), in both tails.

log Φ(-t) = -t²/2 - log(2π)/2 - log h(t) with the hazard h of the normal distribution.
NIST DLMF, section 7.12.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

LOG_NDTR = Function(
    name="log_ndtr",
    title="the logarithm of the normal distribution function",
    latex=r"\log\Phi",
    definition="log(erfc(-x/sqrt(2))/2)",
    stable=(
        "Piecewise((-x**2/2 - log(2*pi)/2 - log(hazard(-x)), x < -5),"
        " (log(erfc(-max(x, -6)/sqrt(2))/2), x < 0),"
        " (log1p(-erfc(max(x, 0)/sqrt(2))/2), True))"
    ),
    derivative=("hazard(-x)",),
    law="derivative of the logarithm of the normal distribution function",
    range="y < 0",
    increasing=True,
    convex=False,
    examples=(
        Example(("0",), "-log(2)"),
        Example(("sqrt(2)",), "log(1 - erfc(1)/2)"),
        Example(("-sqrt(2)",), "log(erfc(1)/2)"),
    ),
    reference="NIST DLMF, section 7.12",
)
