"""logsumexp(u) = log Σ_l exp(u_l);   its derivative in u_k is softmax(u)_k."""

from __future__ import annotations

from symopt.calculus import build
from symopt.calculus.nodes import Node, Operator
from symopt.calculus.operators.operator import ArrayOperator, Places, Value


def _partial(node: Operator, places: Places, value: Value) -> Node:
    return build.operator("softmax", node.body, node.bound, places)


LOGSUMEXP = ArrayOperator("logsumexp", 1, _partial)
