r"""The natural logarithm, the inverse of exp; real for positive x.

Printed ln; `log` and `ln`, \ln and \log are all the natural logarithm. NIST DLMF, section 4.2.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

LOG = Function(
    name="log",
    title="the natural logarithm",
    spellings=("ln",),
    latex=r"\ln",
    latex_spellings=(r"\log",),
    text_form="ln({x})",
    sympy="log",
    derivative=("1/x",),
    law="derivative of the logarithm",
    domain="x > 0",
    increasing=True,
    convex=False,
    examples=(
        Example(("1",), "0"),
        Example(("exp(2)",), "2"),
        Example(("1/8",), "-3*log(2)"),
    ),
    reference="NIST DLMF, section 4.2(i)",
)
