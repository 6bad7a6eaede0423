"""The scaled exponential linear unit, whose two constants keep mean 0 and variance 1.

The constants are decimals, exact as written. Klambauer, Unterthiner, Mayr and Hochreiter, NIPS 2017.
"""

from __future__ import annotations

from symopt.functions.function import Example, Function, Kink

SCALE = "1.0507009873554804934193349852946"
ALPHA = "1.6732632423543772848170429916717"

SELU = Function(
    name="selu",
    title="the scaled exponential linear unit",
    spellings=("SELU",),
    latex=r"\operatorname{SELU}",
    text_form="SELU({x})",
    definition=f"{SCALE}*Piecewise((x, x > 0), ({ALPHA}*(exp(x) - 1), True))",
    stable=f"{SCALE}*(max(x, 0) + {ALPHA}*expm1(min(x, 0)))",
    derivative=(f"{SCALE}*Piecewise((1, x > 0), ({ALPHA}*exp(min(x, 0)), True))",),
    law="derivative of the scaled exponential linear unit",
    range="y > -1.7580993408473768599402175208123",
    kinks=(
        Kink(
            "x = 0",
            SCALE,
            f"{SCALE}*{ALPHA}",
            f"{SCALE}*{ALPHA}",
        ),
    ),
    increasing=True,
    examples=(
        Example(("0",), "0"),
        Example(("2",), f"2*{SCALE}"),
        Example(("-log(2)",), f"-{SCALE}*{ALPHA}/2"),
    ),
    reference="Klambauer, Unterthiner, Mayr and Hochreiter, Self-normalizing neural networks, 2017",
)
