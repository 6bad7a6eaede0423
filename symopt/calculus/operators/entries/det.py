"""The determinant:   d det B = det(B) tr(B⁻¹ dB) (Jacobi),   ∂ det B/∂B_kl = det(B) (B⁻¹)_lk.

Written with the inverse, so it speaks of invertible B only; the adjugate det(B) B⁻¹ is continuous beyond.
"""

from __future__ import annotations

from symopt.calculus import build
from symopt.calculus.nodes import Node, Operator
from symopt.calculus.operators.operator import ArrayOperator, Places, Value


def _partial(node: Operator, places: Places, value: Value) -> Node:
    inverse = build.operator("inv", node.body, node.bound, places[::-1])
    return build.multiply(value(()), inverse)


DET = ArrayOperator("det", 2, _partial, source="Jacobi (1841)")
