"""Euler's beta function, gamma(a) gamma(b)/gamma(a + b), for positive a and b.

NIST DLMF, section 5.12.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

BETA = Function(
    name="beta",
    title="the beta function",
    arguments=("a", "b"),
    spellings=("Beta",),
    latex=r"\operatorname{Beta}",
    text_form="Beta({a}, {b})",
    sympy="beta",
    definition="gamma(a)*gamma(b)/gamma(a + b)",
    stable="exp(loggamma(a) + loggamma(b) - loggamma(a + b))",
    derivative=(
        "beta(a, b)*(digamma(a) - digamma(a + b))",
        "beta(a, b)*(digamma(b) - digamma(a + b))",
    ),
    by_output=("y*(digamma(a) - digamma(a + b))", "y*(digamma(b) - digamma(a + b))"),
    law="derivative of the beta function",
    domain="a > 0 and b > 0",
    range="y > 0",
    increasing=False,
    convex=True,
    examples=(
        Example(("1", "1"), "1"),
        Example(("1/2", "1/2"), "pi"),
        Example(("2", "3"), "1/12"),
    ),
    reference="NIST DLMF, section 5.12",
)
