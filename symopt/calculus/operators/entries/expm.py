"""The matrix exponential e^B; d tr e^B = tr(e^B dB), since e^B commutes with B under a trace.

The derivative of e^B itself is ∫₀¹ e^{tB} dB e^{(1-t)B} dt, which has no form in matrix products.
"""

from __future__ import annotations

from symopt.calculus.nodes import Node, Operator
from symopt.calculus.operators.operator import ArrayOperator, Places, Value


def _trace_partial(node: Operator, places: Places, value: Value) -> Node:
    return value(places[::-1])


EXPM = ArrayOperator(
    "expm",
    2,
    trace_partial=_trace_partial,
    source="Petersen and Pedersen (2012), eq. 98",
    why="it is an integral, not a product of matrices; only that of tr(expm(A)) is known",
)
