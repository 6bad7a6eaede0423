"""The generalized exponential integral E_n(x), the integral of exp(-x t)/t**n from 1 on, for x > 0.

n is any real number. In n no derivative by functions of the catalogue is known. NIST DLMF, sections
8.19(i) and 8.19(v).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

EXPINT = Function(
    name="expint",
    title="the generalized exponential integral",
    arguments=("n", "x"),
    latex=r"\operatorname{expint}",
    text_form="E({n}, {x})",
    sympy="expint",
    derivative=("", "-expint(n - 1, x)"),
    law="derivative of the generalized exponential integral",
    domain="x > 0",
    range="y > 0",
    increasing=False,
    convex=True,
    opaque=("n",),
    examples=(
        Example(("0", "2"), "exp(-2)/2"),
        Example(("1", "1"), "-Ei(-1)"),
        Example(("2", "1"), "exp(-1) - expint(1, 1)"),
        Example(("1/2", "1"), "sqrt(pi)*erfc(1)"),
    ),
    reference="NIST DLMF, sections 8.19(i) and 8.19(v)",
)
