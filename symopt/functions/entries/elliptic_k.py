"""The complete elliptic integral of the first kind, K(m), in the parameter m = k**2 < 1.

It is the integral of 1/sqrt(1 - m sin(t)**2) from 0 to pi/2. NIST DLMF, sections 19.2(ii) and 19.4(i).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

ELLIPTIC_K = Function(
    name="elliptic_k",
    title="the complete elliptic integral of the first kind",
    spellings=("ellipk",),
    latex=r"\operatorname{ellipk}",
    text_form="K({m})",
    arguments=("m",),
    sympy="elliptic_k",
    derivative=("(elliptic_e(m) - (1 - m)*elliptic_k(m))/(2*m*(1 - m))",),
    by_output=("(elliptic_e(m) - (1 - m)*y)/(2*m*(1 - m))",),
    law="derivative of the complete elliptic integral of the first kind",
    domain="m < 1",
    range="y > 0",
    increasing=True,
    convex=True,
    examples=(
        Example(("0",), "pi/2"),
        Example(("1/2",), "gamma(1/4)**2/(4*sqrt(pi))"),
        Example(("-1",), "gamma(1/4)**2/(4*sqrt(2*pi))"),
    ),
    reference="NIST DLMF, sections 19.2(ii) and 19.4(i)",
)
