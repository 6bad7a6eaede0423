"""The error function where it is nearly 1 or -1, and logarithms of the normal distribution.

1 - erf x = erfc x, and log(erfc(x)/2) = log Φ(-√2 x). NIST DLMF, sections 7.2 and 7.12.
"""

from __future__ import annotations

from symopt.compilation.rewriting.rewrite import Family, Rewrite

ERROR_FUNCTION = Family(
    name="error function",
    title="the error function near 1",
    heads=("erf", "erfc", "log erfc"),
    rewrites=(
        Rewrite("1 - erf(x)", "erfc(x)", at=(("5",),)),
        Rewrite("1 + erf(x)", "erfc(-x)", at=(("-5",),)),
        Rewrite("2 - erfc(x)", "erfc(-x)", at=(("-5",),)),
        Rewrite("1 - erfc(x)", "erf(x)", at=(("1/100000000",),)),
        Rewrite("erfc(-x) - erfc(x)", "2*erf(x)", at=(("1/100000000",),)),
        Rewrite("log(erfc(x))", "log_ndtr(-sqrt(2)*x) + log(2)", at=(("40",),)),
    ),
    reference="NIST DLMF, sections 7.2 and 7.12",
)
