"""The logarithm of the gamma function, for positive x.

NIST DLMF, section 5.2(i).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

LOGGAMMA = Function(
    name="loggamma",
    title="the logarithm of the gamma function",
    spellings=("lgamma", "gammaln"),
    latex=r"\operatorname{loggamma}",
    text_form="ln Γ({x})",
    sympy="loggamma",
    derivative=("digamma(x)",),
    law="derivative of the logarithm of the gamma function",
    domain="x > 0",
    range="y > -1/8",
    convex=True,
    examples=(
        Example(("1",), "0"),
        Example(("5",), "log(24)"),
        Example(("1/2",), "log(pi)/2"),
    ),
    reference="NIST DLMF, section 5.2(i)",
)
