"""The logarithm of the hyperbolic cosine, which neither overflows nor cancels near 0.

log cosh x = log(1 + 2 sinh²(x/2)) near 0, |x| + log(1 + exp(-2|x|)) - log 2 far from it.
NIST DLMF, section 4.35.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

LOGCOSH = Function(
    name="logcosh",
    title="the logarithm of the hyperbolic cosine",
    latex=r"\operatorname{logcosh}",
    definition="log(cosh(x))",
    stable=(
        "Piecewise((log1p(2*sinh(min(abs(x), 1)/2)**2), abs(x) < 1),"
        " (abs(x) + log1p(exp(-2*abs(x))) - log(2), True))"
    ),
    derivative=("tanh(x)",),
    law="derivative of the logarithm of the hyperbolic cosine",
    range="y >= 0",
    convex=True,
    examples=(
        Example(("0",), "0"),
        Example(("log(2)",), "log(5/4)"),
        Example(("-log(3)",), "log(5/3)"),
    ),
    reference="NIST DLMF, section 4.35",
)
