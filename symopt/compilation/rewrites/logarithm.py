"""Logarithms near 1, and those that are inverse hyperbolic functions.

2 artanh x = log(1 + x) - log(1 - x) and arsinh x = log(x + √(x² + 1)). NIST DLMF, section 4.37(iv).
"""

from __future__ import annotations

from symopt.compilation.rewriting.rewrite import Family, Rewrite

LOGARITHM = Family(
    name="logarithm",
    title="logarithms near 1",
    heads=("log1p", "root", "log root", "log"),
    rewrites=(
        Rewrite("log1p(x) - log1p(-x)", "2*atanh(x)", at=()),
        Rewrite("log((1 + x)/(1 - x))", "2*atanh(x)", at=(("1/100000000",),)),
        Rewrite("log(x + sqrt(x**2 + 1))", "asinh(x)", at=(("1/100000000",), ("-1000",))),
    ),
    reference="NIST DLMF, section 4.37(iv)",
)
