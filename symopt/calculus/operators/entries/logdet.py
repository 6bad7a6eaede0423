"""log det B, of matrices with a positive determinant: code computes it by factors, without overflow.

∂ log det B/∂B_kl = (B⁻¹)_lk.   Text `logdet(A)` means log(det(A)), whose parts derivations name.
"""

from __future__ import annotations

from symopt.calculus import build
from symopt.calculus.nodes import Node, Operator
from symopt.calculus.operators.operator import ArrayOperator, Places, Value


def _partial(node: Operator, places: Places, value: Value) -> Node:
    return build.operator("inv", node.body, node.bound, places[::-1])


LOGDET = ArrayOperator("logdet", 2, _partial, source="Petersen and Pedersen (2012), eq. 57")
