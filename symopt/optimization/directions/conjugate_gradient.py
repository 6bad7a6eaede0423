"""Nonlinear conjugate gradients (Polak, Ribière, Polyak): p = -g + β p_last,

    β = max(0, gᵀ(g - g_last) / g_lastᵀ g_last).

The step is scaled to the length that moved the last step's slope, so that t = 1 is a fair trial.
Where p does not descend, steepest descent starts it afresh.
"""

from __future__ import annotations

import numpy as np

from symopt.optimization.evaluator import Evaluation
from symopt.optimization.part import Direction, Memory, Values
from symopt.optimization.problem import Mask, Vector


def _propose(
    current: Evaluation, free: Mask | None, memory: Memory, values: Values
) -> tuple[Vector, Memory]:
    gradient = current.gradient if free is None else current.gradient * free
    last_gradient, last_direction, last_point, last_slope = memory
    size = float(gradient @ gradient)
    if size == 0:
        return -gradient, memory
    if last_gradient is None:
        # No curvature is known yet: a step as long as x, or 1, is a fair first trial.
        length = max(1.0, float(np.abs(current.point).max())) / float(np.abs(gradient).max())
        direction = -gradient * min(1.0, length)
        return direction, (gradient, -gradient, current.point, -size)
    beta = float(gradient @ (gradient - last_gradient)) / float(last_gradient @ last_gradient)
    direction = -gradient + max(0.0, beta) * last_direction
    if free is not None:
        direction = direction * free
    slope = float(gradient @ direction)
    if not slope < 0:
        direction, slope = -gradient, -size
    moved = float(np.linalg.norm(current.point - last_point)) / float(
        np.linalg.norm(last_direction)
    )
    trial = moved * last_slope / slope
    return direction * trial, (gradient, direction, current.point, slope)


CONJUGATE_GRADIENT = Direction(
    name="conjugate-gradient",
    title="nonlinear conjugate gradients",
    reference="E. Polak and G. Ribière, Rev. Fr. Inform. Rech. Opér. 16 (1969) 35-43",
    propose=_propose,
    begin=lambda size: (None, None, None, 0.0),
)
