"""The real cube root, negative for negative x.

Unlike the power x**(1/3), real for x >= 0 only, it is defined on the whole line; its tangent at 0
is vertical. NIST DLMF, section 1.11(iii).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

CBRT = Function(
    name="cbrt",
    title="the real cube root",
    latex=r"\operatorname{cbrt}",
    text_form="∛({x})",
    definition="sign(x)*abs(x)**(1/3)",
    derivative=("1/(3*cbrt(x)**2)",),
    by_output=("1/(3*y**2)",),
    law="derivative of the real cube root",
    increasing=True,
    examples=(
        Example(("0",), "0"),
        Example(("27/8",), "3/2"),
        Example(("-8",), "-2"),
    ),
    reference="NIST DLMF, section 1.11(iii)",
)
