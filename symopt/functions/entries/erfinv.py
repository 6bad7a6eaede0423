"""The inverse error function, the y with erf(y) = x, for -1 < x < 1.

Its derivative is 1/erf'(y). NIST DLMF, section 7.17.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

ERFINV = Function(
    name="erfinv",
    title="the inverse error function",
    latex=r"\operatorname{erfinv}",
    sympy="erfinv",
    derivative=("sqrt(pi)/2*exp(erfinv(x)**2)",),
    by_output=("sqrt(pi)/2*exp(y**2)",),
    law="derivative of the inverse error function",
    domain="-1 < x < 1",
    increasing=True,
    examples=(
        Example(("0",), "0"),
        Example(("erf(1/2)",), "1/2"),
        Example(("-erf(1)",), "-1"),
    ),
    reference="NIST DLMF, section 7.17",
)
