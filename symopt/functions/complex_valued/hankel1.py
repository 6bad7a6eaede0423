"""The Hankel function of the first kind, J_nu(x) + i Y_nu(x), for real order; at x > 0 it is not real.

In the order no derivative by functions of the catalogue is known. NIST DLMF, sections 10.2(ii) and
10.6(i).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

HANKEL1 = Function(
    name="hankel1",
    title="the Hankel function of the first kind",
    arguments=("nu", "x"),
    spellings=("hankelh1",),
    latex=r"\operatorname{hankel1}",
    text_form="H1({nu}, {x})",
    sympy="hankel1",
    definition="besselj(nu, x) + I*bessely(nu, x)",
    derivative=("", "(hankel1(nu - 1, x) - hankel1(nu + 1, x))/2"),
    law="derivative of the Hankel function of the first kind",
    opaque=("nu",),
    examples=(
        Example(("1/2", "pi"), "I*sqrt(2)/pi"),
        Example(("-1/2", "pi/2"), "2*I/pi"),
        Example(("1/2", "pi/2"), "2/pi"),
    ),
    reference="NIST DLMF, sections 10.2(ii) and 10.6(i)",
)
