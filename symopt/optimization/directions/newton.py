"""Pure Newton: H p = -∇f(x), toward the critical point of the quadratic model, of any kind."""

from __future__ import annotations

import numpy as np

from symopt.optimization.certificates.curvature import newton_step
from symopt.optimization.evaluator import Evaluation
from symopt.optimization.part import Direction, Memory, Values
from symopt.optimization.problem import Mask, Vector


def _propose(
    current: Evaluation, free: Mask | None, memory: Memory, values: Values
) -> tuple[Vector, Memory]:
    hessian, gradient = current.hessian, current.gradient
    if not np.isfinite(hessian).all():
        return np.full_like(gradient, np.nan), memory
    if free is None:
        return newton_step(hessian, gradient), memory
    step = np.zeros_like(gradient)
    if free.any():
        step[free] = newton_step(hessian[np.ix_(free, free)], gradient[free])
    return step, memory


NEWTON = Direction(
    name="newton",
    title="Newton",
    reference="J. Nocedal and S. Wright, Numerical Optimization (2006), section 3.3",
    propose=_propose,
    needs_hessian=True,
)
