"""The softsign, x/(1 + |x|): a sigmoid with slow tails.

Differentiable at 0 although |x| is not. Bergstra, Desjardins, Lamblin and Bengio, 2009.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

SOFTSIGN = Function(
    name="softsign",
    title="the softsign",
    latex=r"\operatorname{softsign}",
    definition="x/(1 + abs(x))",
    derivative=("1/(1 + abs(x))**2",),
    by_output=("(1 - abs(y))**2",),
    law="derivative of the softsign",
    range="-1 < y < 1",
    increasing=True,
    examples=(
        Example(("0",), "0"),
        Example(("1",), "1/2"),
        Example(("-3",), "-3/4"),
    ),
    reference="Bergstra, Desjardins, Lamblin and Bengio, Quadratic polynomials learn better, 2009",
)
