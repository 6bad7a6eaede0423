"""Modified Newton: |H| p = -∇f(x), eigenvalues by absolute value, so p always descends.

Where H is positive definite this is Newton's step. Where H is not finite it is steepest descent.
"""

from __future__ import annotations

import numpy as np

from symopt.optimization.curvature import descent_step
from symopt.optimization.evaluator import Evaluation
from symopt.optimization.part import Direction, Memory, Values
from symopt.optimization.problem import Mask, Vector


def _propose(
    current: Evaluation, free: Mask | None, memory: Memory, values: Values
) -> tuple[Vector, Memory]:
    hessian, gradient = current.hessian, current.gradient
    if free is None:
        if not np.isfinite(hessian).all():
            return -gradient, memory
        return descent_step(hessian, gradient), memory
    step = np.zeros_like(gradient)
    if free.any():
        inner = hessian[np.ix_(free, free)]
        finite = bool(np.isfinite(inner).all())
        step[free] = descent_step(inner, gradient[free]) if finite else -gradient[free]
    return step, memory


MODIFIED_NEWTON = Direction(
    name="modified-newton",
    title="Newton with the absolute Hessian",
    reference="J. Nocedal and S. Wright, Numerical Optimization (2006), section 3.4",
    propose=_propose,
    needs_hessian=True,
)
