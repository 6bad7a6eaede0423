"""The digamma function, the logarithmic derivative of gamma.

NIST DLMF, section 5.2(i); its special values, section 5.4(ii).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

DIGAMMA = Function(
    name="digamma",
    title="the digamma function",
    spellings=("psi",),
    latex=r"\psi",
    text_form="ψ({x})",
    sympy="digamma",
    derivative=("polygamma(1, x)",),
    law="derivative of the digamma function",
    domain="x > 0 or sin(pi*x) != 0",
    examples=(
        Example(("2",), "1 + digamma(1)"),
        Example(("1/2",), "digamma(1) - 2*log(2)"),
        Example(("3/4",), "digamma(1/4) + pi"),
    ),
    reference="NIST DLMF, section 5.2(i)",
)
