"""The complete elliptic integral of the second kind, E(m), in the parameter m = k**2 <= 1.

It is the integral of sqrt(1 - m sin(t)**2) from 0 to pi/2. NIST DLMF, sections 19.2(ii) and 19.4(i).
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

ELLIPTIC_E = Function(
    name="elliptic_e",
    title="the complete elliptic integral of the second kind",
    spellings=("ellipe",),
    arguments=("m",),
    latex=r"\operatorname{ellipe}",
    text_form="E({m})",
    sympy="elliptic_e",
    derivative=("(elliptic_e(m) - elliptic_k(m))/(2*m)",),
    by_output=("(y - elliptic_k(m))/(2*m)",),
    law="derivative of the complete elliptic integral of the second kind",
    domain="m <= 1",
    range="y >= 1",
    increasing=False,
    convex=False,
    examples=(
        Example(("0",), "pi/2"),
        Example(("1",), "1"),
        Example(("1/2",), "gamma(1/4)**2/(8*sqrt(pi)) + pi**(3/2)/gamma(1/4)**2"),
    ),
    reference="NIST DLMF, sections 19.2(ii) and 19.4(i)",
)
