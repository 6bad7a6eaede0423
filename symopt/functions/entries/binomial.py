"""The binomial coefficient, n!/(k! (n - k)!), for real 0 <= k <= n and a little beyond.

NIST DLMF, section 26.3; by gamma functions where the arguments are not whole.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

BINOMIAL = Function(
    name="binomial",
    title="the binomial coefficient",
    arguments=("n", "k"),
    latex=r"\operatorname{binomial}",
    sympy="binomial",
    definition="gamma(n + 1)/(gamma(k + 1)*gamma(n - k + 1))",
    stable="exp(loggamma(n + 1) - loggamma(k + 1) - loggamma(n - k + 1))",
    derivative=(
        "binomial(n, k)*(digamma(n + 1) - digamma(n - k + 1))",
        "binomial(n, k)*(digamma(n - k + 1) - digamma(k + 1))",
    ),
    by_output=(
        "y*(digamma(n + 1) - digamma(n - k + 1))",
        "y*(digamma(n - k + 1) - digamma(k + 1))",
    ),
    law="derivative of the binomial coefficient",
    domain="n > -1 and k > -1 and n - k > -1",
    range="y > 0",
    examples=(
        Example(("5", "2"), "10"),
        Example(("7", "0"), "1"),
        Example(("1", "1/2"), "4/pi"),
    ),
    reference="NIST DLMF, section 26.3",
)
