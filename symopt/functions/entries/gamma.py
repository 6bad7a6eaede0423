"""The gamma function: (x - 1)! continued to real x, with poles at 0, -1, -2, …

The domain is written with sin(pi x), which vanishes at the whole numbers. NIST DLMF, section 5.2(i).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

GAMMA = Function(
    name="gamma",
    title="the gamma function",
    spellings=("Gamma", "tgamma"),
    latex=r"\Gamma",
    text_form="Γ({x})",
    sympy="gamma",
    derivative=("gamma(x)*digamma(x)",),
    by_output=("y*digamma(x)",),
    law="derivative of the gamma function",
    domain="x > 0 or sin(pi*x) != 0",
    range="y != 0",
    examples=(
        Example(("1/2",), "sqrt(pi)"),
        Example(("5",), "24"),
        Example(("-1/2",), "-2*sqrt(pi)"),
    ),
    reference="NIST DLMF, section 5.2(i)",
)
