"""Fisher scoring: I(x) p = -∇f(x) with the expected information in place of the Hessian."""

from __future__ import annotations

import numpy as np

from symopt.optimization.certificates.curvature import descent_step
from symopt.optimization.evaluator import Evaluation
from symopt.optimization.part import Direction, Memory, Values
from symopt.optimization.problem import Mask, Vector


def _propose(
    current: Evaluation, free: Mask | None, memory: Memory, values: Values
) -> tuple[Vector, Memory]:
    information, gradient = current.information, current.gradient
    if not np.isfinite(information).all():
        return -(gradient if free is None else gradient * free), memory
    if free is None:
        return descent_step(information, gradient), memory
    step = np.zeros_like(gradient)
    if free.any():
        step[free] = descent_step(information[np.ix_(free, free)], gradient[free])
    return step, memory


FISHER = Direction(
    name="fisher",
    title="Fisher scoring",
    reference="P. McCullagh and J. Nelder, Generalized Linear Models (1989), section 2.5",
    propose=_propose,
)
