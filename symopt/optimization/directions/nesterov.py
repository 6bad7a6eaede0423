"""Nesterov's momentum: the gradient is taken where the momentum leads, x + β v.

v ← β v - α ∇f(x + β v), x ← x + v, written in the points y = x + β v, at which the gradients are known:

    v ← β v - α ∇f(y),   y ← y + β v - α ∇f(y)
"""

from __future__ import annotations

import numpy as np

from symopt.optimization.evaluator import Evaluation
from symopt.optimization.part import STEP, Direction, Memory, Setting, Values
from symopt.optimization.problem import Mask, Vector


def _propose(
    current: Evaluation, free: Mask | None, memory: Memory, values: Values
) -> tuple[Vector, Memory]:
    slope = values["step"] * current.gradient
    velocity = values["momentum"] * memory[0] - slope
    if free is not None:
        velocity, slope = velocity * free, slope * free
    return values["momentum"] * velocity - slope, (velocity,)


NESTEROV = Direction(
    name="nesterov",
    title="Nesterov's momentum",
    reference="Y. Nesterov, Soviet Math. Dokl. 27 (1983) 372-376",
    propose=_propose,
    begin=lambda size: (np.zeros(size),),
    settings=(STEP, Setting("momentum", 0.9, 0.0, 0.999999, "the share β of the last step kept")),
)
