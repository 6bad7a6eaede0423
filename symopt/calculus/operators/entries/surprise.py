"""surprise(u)_j = -log softmax(u)_j = log Σ_l exp(u_l) - u_j, also where that is small.

∂s_j/∂u_k = p_k - δ_jk.   Source: Bishop (2006), Pattern Recognition and Machine Learning, section 4.3.4.
"""

from __future__ import annotations

from symopt.calculus import build
from symopt.calculus.nodes import Node, Operator
from symopt.calculus.operators.operator import ArrayOperator, Places, Value


def _partial(node: Operator, places: Places, value: Value) -> Node:
    return build.operator("portion_gap", node.body, node.bound, (*node.at, *places))


SURPRISE = ArrayOperator("surprise", 1, _partial)
