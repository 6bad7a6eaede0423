"""The inverse of a square matrix:   d(B⁻¹) = -B⁻¹ dB B⁻¹,   ∂(B⁻¹)_ij/∂B_kl = -(B⁻¹)_ik (B⁻¹)_lj."""

from __future__ import annotations

from symopt.calculus import build
from symopt.calculus.nodes import Node, Operator
from symopt.calculus.operators.operator import ArrayOperator, Places, Value


def _partial(node: Operator, places: Places, value: Value) -> Node:
    (i, j), (k, m) = node.at, places
    return build.negate(build.multiply(value((i, k)), value((m, j))))


INV = ArrayOperator("inv", 2, _partial, source="Petersen and Pedersen (2012), eq. 60")
