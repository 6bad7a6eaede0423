"""The Lambert function, the y >= -1 with y exp(y) = x, for x >= -1/e: the principal branch.

From y exp(y) = x follows y' exp(y) (1 + y) = 1; at x = -1/e there is no derivative. Corless, Gonnet,
Hare, Jeffrey and Knuth, On the Lambert W function, 1996; NIST DLMF, section 4.13.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

LAMBERTW = Function(
    name="lambertw",
    title="the Lambert function",
    spellings=("LambertW",),
    latex=r"\operatorname{LambertW}",
    text_form="W({x})",
    sympy="LambertW",
    derivative=("exp(-lambertw(x))/(1 + lambertw(x))",),
    by_output=("exp(-y)/(1 + y)",),
    law="derivative of the Lambert function",
    domain="x >= -exp(-1)",
    range="y >= -1",
    increasing=True,
    convex=False,
    examples=(
        Example(("0",), "0"),
        Example(("2*exp(2)",), "2"),
        Example(("-log(2)/2",), "-log(2)"),
    ),
    reference="NIST DLMF, section 4.13",
)
