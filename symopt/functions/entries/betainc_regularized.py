"""The regularized incomplete beta function between two ends, I_u(a, b) - I_t(a, b) for 0 <= t, u <= 1.

I_x(a, b) is the integral of t**(a - 1) (1 - t)**(b - 1) from 0 to x, divided by beta(a, b). In a and b no
derivative by functions of the catalogue is known. NIST DLMF, section 8.17; the four arguments are SymPy's.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

BETAINC_REGULARIZED = Function(
    name="betainc_regularized",
    title="the regularized incomplete beta function",
    arguments=("a", "b", "t", "u"),
    latex=r"\operatorname{betaincreg}",
    text_form="I({a}, {b}, {t}, {u})",
    sympy="betainc_regularized",
    derivative=(
        "",
        "",
        "-t**(a - 1)*(1 - t)**(b - 1)/beta(a, b)",
        "u**(a - 1)*(1 - u)**(b - 1)/beta(a, b)",
    ),
    law="derivative of the regularized incomplete beta function",
    domain="a > 0 and b > 0 and 0 <= t <= 1 and 0 <= u <= 1",
    range="-1 <= y <= 1",
    opaque=("a", "b"),
    examples=(
        Example(("1", "1", "1/4", "3/4"), "1/2"),
        Example(("2", "3", "0", "1/3"), "11/27"),
        Example(("1/2", "1/2", "0", "1/2"), "1/2"),
        Example(("2", "3", "1", "0"), "-1"),
    ),
    reference="NIST DLMF, section 8.17",
)
