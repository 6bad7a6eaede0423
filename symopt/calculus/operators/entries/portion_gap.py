"""portion_gap(u)_jk = p_k - δ_jk of p = softmax(u): p_k beside the diagonal, -(1 - p_k) on it.

∂g_jk/∂u_l = ∂p_k/∂u_l = -p_k g_kl.
"""

from __future__ import annotations

from symopt.calculus import build
from symopt.calculus.nodes import Node, Operator
from symopt.calculus.operators.operator import ArrayOperator, Places, Value


def _partial(node: Operator, places: Places, value: Value) -> Node:
    share = build.operator("portion", node.body, node.bound, node.at[1:])
    gap = build.operator("portion_gap", node.body, node.bound, (*node.at[1:], *places))
    return build.negate(build.multiply(share, gap))


PORTION_GAP = ArrayOperator("portion_gap", 1, _partial)
