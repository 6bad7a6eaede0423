"""The inverse hyperbolic sine, log(x + sqrt(x**2 + 1)).

NIST DLMF, sections 4.37 and 4.38(ii).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

ASINH = Function(
    name="asinh",
    title="the inverse hyperbolic sine",
    spellings=("arcsinh", "arsinh"),
    latex=r"\operatorname{arsinh}",
    latex_spellings=(r"\operatorname{arcsinh}", r"\operatorname{asinh}"),
    sympy="asinh",
    derivative=("1/sqrt(x**2 + 1)",),
    law="derivative of the inverse hyperbolic sine",
    increasing=True,
    examples=(
        Example(("0",), "0"),
        Example(("3/4",), "log(2)"),
        Example(("-4/3",), "-log(3)"),
    ),
    reference="NIST DLMF, sections 4.37 and 4.38(ii)",
)
