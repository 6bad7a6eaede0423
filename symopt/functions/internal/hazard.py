"""The hazard of the normal distribution, φ(x)/Φ(-x): the inverse of Mills' ratio.

Beyond 7 it is the continued fraction x + 1/(x + 2/(x + 3/(x + …))). Its excess over x is a function of
its own, since for large x the difference would cancel. NIST DLMF, section 7.9; Mills, 1926.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

LARGE = "max(x, 7)"
LEVELS = 20
"""Of the continued fraction: its error at 7 is below 1e-16."""


def continued(first: int) -> str:
    """Return first/(u + (first + 1)/(u + …)) as text, with u = max(x, 7)."""
    out = f"{LEVELS}/{LARGE}"
    for k in range(LEVELS - 1, first - 1, -1):
        out = f"{k}/({LARGE} + {out})"
    return out


HAZARD = Function(
    name="hazard",
    title="the hazard of the normal distribution",
    latex=r"\operatorname{hazard}",
    definition="sqrt(2/pi)*exp(-x**2/2)/erfc(x/sqrt(2))",
    stable=(
        f"Piecewise((x + {continued(1)}, x > 7),"
        " (sqrt(2/pi)*exp(-min(x, 8)**2/2)/erfc(min(x, 8)/sqrt(2)), True))"
    ),
    derivative=("hazard(x)*hazard_excess(x)",),
    law="derivative of the hazard of the normal distribution",
    range="y > 0",
    increasing=True,
    convex=True,
    examples=(
        Example(("0",), "sqrt(2/pi)"),
        Example(("sqrt(2)",), "sqrt(2/pi)/(e*erfc(1))"),
        Example(("-sqrt(2)",), "sqrt(2/pi)/(e*(2 - erfc(1)))"),
    ),
    reference="NIST DLMF, section 7.9",
)
