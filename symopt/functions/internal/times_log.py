"""x log(u), and its limit 0 where x = 0: for u with the factor x, as in x log x.

Cover and Thomas, Elements of Information Theory, 2006, section 2.1.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

TIMES_LOG = Function(
    name="times_log",
    title="x times a logarithm",
    arguments=("x", "u"),
    latex=r"\operatorname{timeslog}",
    definition="Piecewise((0, x = 0), (x*log(u), True))",
    derivative=("log(u)", "x/u"),
    law="derivative of x times a logarithm",
    domain="u >= 0",
    examples=(
        Example(("0", "0"), "0"),
        Example(("2", "2"), "2*log(2)"),
        Example(("-1", "3"), "-log(3)"),
    ),
    reference="Cover and Thomas, Elements of Information Theory, 2006, section 2.1",
)
