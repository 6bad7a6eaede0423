"""Heavy ball: v ← β v - α ∇f(x), p = v, so past gradients fade like β^k."""

from __future__ import annotations

import numpy as np

from symopt.optimization.evaluator import Evaluation
from symopt.optimization.part import STEP, Direction, Memory, Setting, Values
from symopt.optimization.problem import Mask, Vector


def _propose(
    current: Evaluation, free: Mask | None, memory: Memory, values: Values
) -> tuple[Vector, Memory]:
    velocity = values["momentum"] * memory[0] - values["step"] * current.gradient
    if free is not None:
        velocity = velocity * free
    return velocity, (velocity,)


MOMENTUM = Direction(
    name="momentum",
    title="heavy ball",
    reference="B. T. Polyak, USSR Comp. Math. Math. Phys. 4(5) (1964) 1-17",
    propose=_propose,
    begin=lambda size: (np.zeros(size),),
    settings=(STEP, Setting("momentum", 0.9, 0.0, 0.999999, "the share β of the last step kept")),
)
