"""What the sigmoid over the softplus exceeds sigmoid(-x) by; exp(x)/2 far to the left.

With w = exp(x) it is (w - log(1 + w))/((1 + w) log(1 + w)); for small w the numerator is summed as its
series w²/2 - w³/3 + …. NIST DLMF, section 4.6.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

_W = "exp(min(x, -4))"
_TERMS = 12
"""Of the series: its error is below 1e-18 for x < -4."""


def _series() -> str:
    """Return 1/2 - w/3 + w²/4 - … as text."""
    out = f"1/{_TERMS + 1}"
    for k in range(_TERMS, 1, -1):
        out = f"(1/{k} - {_W}*{out})"
    return out


SOFTPLUS_GAP = Function(
    name="softplus_gap",
    title="the excess of the softplus ratio over sigmoid(-x)",
    latex=r"\operatorname{gap}",
    definition="sigmoid(x)/softplus(x) - sigmoid(-x)",
    stable=(
        f"Piecewise((softplus_ratio(x)*{_W}*{_series()}, x < -4),"
        " (softplus_ratio(x) - sigmoid(-x), True))"
    ),
    derivative=("sigmoid(x)*sigmoid(-x) - softplus_ratio(x)*softplus_gap(x)",),
    law="derivative of the excess of the softplus ratio",
    range="0 < y < 1",
    examples=(
        Example(("0",), "1/(2*log(2)) - 1/2"),
        Example(("log(3)",), "3/(8*log(2)) - 1/4"),
        Example(("-log(3)",), "1/(4*log(4/3)) - 3/4"),
    ),
    reference="NIST DLMF, section 4.6",
)
