"""Exponentials near 1: exp(x) - 1 and what is made of it.

Kahan's remark that a library's expm1 is needed; Higham, Accuracy and Stability of Numerical
Algorithms, 2002, section 1.14.1.
"""

from __future__ import annotations

from symopt.compilation.rewriting.rewrite import Family, Rewrite

EXPONENTIAL = Family(
    name="exponential",
    title="exponentials near 1",
    heads=("exp", "expm1", "exp_ratio", "log expm1"),
    rewrites=(
        Rewrite("exp(x) - 1", "expm1(x)", at=(("1/100000000",),)),
        Rewrite("expm1(x) + 1", "exp(x)", at=(("-40",),)),
        Rewrite("log(expm1(x))", "x + log1mexp(-x)", where="x > 0", at=(("1000",),)),
        Rewrite("exp(x) - expm1(x)", "1", at=(("40",),)),
        Rewrite("1 + exp_ratio(x)", "-1/expm1(x)", where="x < 0", at=(), late=True),
    ),
    reference="Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 1.14.1",
)
