"""lse(u) = log Σ_l exp(u_l), as code computes log-sum-exp;   its derivative in u_k is portion(u)_k."""

from __future__ import annotations

from symopt.calculus import build
from symopt.calculus.nodes import Node, Operator
from symopt.calculus.operators.operator import ArrayOperator, Places, Value


def _partial(node: Operator, places: Places, value: Value) -> Node:
    return build.operator("portion", node.body, node.bound, places)


LSE = ArrayOperator("lse", 1, _partial)
