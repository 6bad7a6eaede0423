"""The smallest entry along an axis;   ∂min u/∂u_k = 1 where u_k is the smallest, else 0."""

from __future__ import annotations

from symopt.calculus.operators.entries.amax import extreme
from symopt.calculus.operators.operator import ArrayOperator

AMIN = ArrayOperator("amin", 1, extreme)
