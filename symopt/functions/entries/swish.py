"""The swish or sigmoid linear unit, x sigmoid(x).

Elfwing, Uchibe and Doya, 2018; Ramachandran, Zoph and Le, 2017, with beta = 1.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function

SWISH = Function(
    name="swish",
    title="the swish",
    spellings=("silu", "SiLU"),
    latex=r"\operatorname{swish}",
    latex_spellings=(r"\operatorname{SiLU}",),
    definition="x*sigmoid(x)",
    derivative=("sigmoid(x)*(1 + x*sigmoid(-x))",),
    by_output=("y + sigmoid(x)*(1 - y)",),
    law="derivative of the swish",
    range="y > -3/10",
    examples=(
        Example(("0",), "0"),
        Example(("log(3)",), "3*log(3)/4"),
        Example(("-log(4)",), "-log(4)/5"),
    ),
    reference="Elfwing, Uchibe and Doya, Sigmoid-weighted linear units, 2018",
)
