"""The largest entry along an axis;   ∂max u/∂u_k = 1 where u_k is the largest, else 0.

Where several entries are largest there is a kink, and no derivative; the indicator then marks them all.
"""

from __future__ import annotations

from symopt.calculus import build
from symopt.calculus.nodes import ONE, TRUE, ZERO, Node, Operator
from symopt.calculus.operators.operator import ArrayOperator, Places, Value


def extreme(node: Operator, places: Places, value: Value) -> Node:
    """Return 1 where the entry at the places is the extreme one, else 0."""
    here = build.rename(node.body, dict(zip(node.bound, places, strict=True)))
    return build.cases(((ONE, build.compare("=", here, value(node.at))), (ZERO, TRUE)))


AMAX = ArrayOperator("amax", 1, extreme)
