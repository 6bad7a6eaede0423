"""The inverse hyperbolic tangent, log((1 + x)/(1 - x))/2.

NIST DLMF, sections 4.37 and 4.38(ii).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

ATANH = Function(
    name="atanh",
    title="the inverse hyperbolic tangent",
    spellings=("arctanh", "artanh"),
    latex=r"\operatorname{artanh}",
    latex_spellings=(r"\operatorname{arctanh}", r"\operatorname{atanh}"),
    sympy="atanh",
    derivative=("1/((1 - x)*(1 + x))",),
    by_output=("1/(1 - x**2)",),
    law="derivative of the inverse hyperbolic tangent",
    domain="-1 < x < 1",
    increasing=True,
    examples=(
        Example(("0",), "0"),
        Example(("3/5",), "log(2)"),
        Example(("-4/5",), "-log(3)"),
    ),
    reference="NIST DLMF, sections 4.37 and 4.38(ii)",
)
