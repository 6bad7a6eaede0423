"""softmax(u)_j = exp(u_j) / Σ_l exp(u_l);   ∂s_j/∂u_k = s_j (δ_jk - s_k)."""

from __future__ import annotations

from symopt.calculus import build
from symopt.calculus.nodes import Node, Operator
from symopt.calculus.operators.operator import ArrayOperator, Places, Value


def _partial(node: Operator, places: Places, value: Value) -> Node:
    same = build.delta(node.at[0], places[0])
    return build.multiply(value(node.at), build.subtract(same, value(places)))


SOFTMAX = ArrayOperator("softmax", 1, _partial)
