"""portion_rest(u)_j = 1 - softmax(u)_j, as the sum of the others' exponentials over that of all.

Its derivative is that of portion with the other sign.
"""

from __future__ import annotations

from symopt.calculus import build
from symopt.calculus.nodes import Node, Operator
from symopt.calculus.operators.operator import ArrayOperator, Places, Value


def _partial(node: Operator, places: Places, value: Value) -> Node:
    mine = build.operator("portion", node.body, node.bound, node.at)
    gap = build.operator("portion_gap", node.body, node.bound, (*node.at, *places))
    return build.multiply(mine, gap)


PORTION_REST = ArrayOperator("portion_rest", 1, _partial)
