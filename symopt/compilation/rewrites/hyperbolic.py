"""The hyperbolic tangent where it is nearly 1, and where it hides in exponentials and sigmoids.

1 - tanh x = 2 σ(-2x) and 1 - tanh² x = 4 σ(2x) σ(-2x), since tanh x = 2 σ(2x) - 1.
NIST DLMF, sections 4.28, 4.34 and 4.35.
"""

from __future__ import annotations

from symopt.compilation.rewriting.rewrite import Family, Rewrite

HYPERBOLIC = Family(
    name="hyperbolic",
    title="hyperbolic functions without cancellation and overflow",
    heads=("tanh", "cosh", "sinh", "log cosh", "log sinh", "sech", "exp"),
    rewrites=(
        Rewrite("1 - tanh(x)", "2*sigmoid(-2*x)", at=(("20",), ("300",))),
        Rewrite("1 + tanh(x)", "2*sigmoid(2*x)", at=(("-20",), ("-300",))),
        Rewrite("1 - tanh(x)**2", "4*sigmoid(2*x)*sigmoid(-2*x)", at=(("20",), ("-300",))),
        Rewrite("1 - sech(x)**2", "tanh(x)**2", at=(("1/100000000",),)),
        Rewrite("cosh(x)**2 - 1", "sinh(x)**2", at=(("1/100000000",),)),
        Rewrite("cosh(x) - 1", "2*sinh(x/2)**2", at=(("1/100000000",),)),
        Rewrite("cosh(x)**2 - sinh(x)**2", "1", at=(("20",),)),
        Rewrite("1/cosh(x)", "sech(x)", at=()),
        Rewrite("log(cosh(x))", "logcosh(x)", at=(("1/100000000",), ("1000",))),
        Rewrite("log(sinh(x))", "x + log1mexp(-2*x) - log(2)", where="x > 0", at=(("1000",),)),
        Rewrite("exp(x) - exp(-x)", "2*sinh(x)", at=(("1/100000000",),)),
    ),
    reference="NIST DLMF, sections 4.28, 4.34 and 4.35",
)
