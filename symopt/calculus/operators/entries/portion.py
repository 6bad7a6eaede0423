"""portion(u)_j = exp(u_j) / Σ_l exp(u_l), as code computes a softmax p.

∂p_j/∂u_k = -p_j g_jk with g_jk = p_k - δ_jk (portion_gap), which on the diagonal is no difference.
"""

from __future__ import annotations

from symopt.calculus import build
from symopt.calculus.nodes import Node, Operator
from symopt.calculus.operators.operator import ArrayOperator, Places, Value


def _partial(node: Operator, places: Places, value: Value) -> Node:
    gap = build.operator("portion_gap", node.body, node.bound, (*node.at, *places))
    return build.negate(build.multiply(value(node.at), gap))


PORTION = ArrayOperator("portion", 1, _partial)
