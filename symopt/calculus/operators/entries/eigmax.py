"""The largest eigenvalue of a symmetric matrix, where it is simple: dλ = vᵀ dB v, v the unit eigenvector."""

from __future__ import annotations

from symopt.calculus import build
from symopt.calculus.nodes import Node, Operator
from symopt.calculus.operators.operator import ArrayOperator, Places, Value


def _partial(node: Operator, places: Places, value: Value) -> Node:
    parts = [build.operator("vmax", node.body, node.bound, (p,)) for p in places]
    return build.multiply(*parts)


EIGMAX = ArrayOperator("eigmax", 2, _partial, source="Petersen and Pedersen (2012), eq. 67")
