"""Modified Newton: |H| p = -∇f(x), eigenvalues by absolute value, so p always descends.

Where H is positive definite this is Newton's step. Where H is not finite it is steepest descent. Where
H all but vanishes (a saturated tail) p is cut to a length from which backtracking comes back.
"""

from __future__ import annotations

import numpy as np

from symopt.optimization.certificates.curvature import descent_step
from symopt.optimization.evaluator import Evaluation
from symopt.optimization.part import Direction, Memory, Values
from symopt.optimization.problem import Mask, Vector

# The longest step, relative to x: 60 halvings bring it back below x's size.
_LONGEST = 1e10


def _propose(
    current: Evaluation, free: Mask | None, memory: Memory, values: Values
) -> tuple[Vector, Memory]:
    hessian, gradient = current.hessian, current.gradient
    if free is None:
        if not np.isfinite(hessian).all():
            return -gradient, memory
        return _cut(descent_step(hessian, gradient, current.point), current.point), memory
    step = np.zeros_like(gradient)
    if free.any():
        inner = hessian[np.ix_(free, free)]
        finite = bool(np.isfinite(inner).all())
        step[free] = (
            descent_step(inner, gradient[free], current.point[free]) if finite else -gradient[free]
        )
    return _cut(step, current.point), memory


def _cut(step: Vector, point: Vector) -> Vector:
    """Return the step, no longer than `_LONGEST` times the size of the point."""
    longest = _LONGEST * max(1.0, float(np.abs(point).max()))
    length = float(np.abs(step).max())
    return step if length <= longest else step * (longest / length)


MODIFIED_NEWTON = Direction(
    name="modified-newton",
    title="Newton with the absolute Hessian",
    reference="J. Nocedal and S. Wright, Numerical Optimization (2006), section 3.4",
    propose=_propose,
    needs_hessian=True,
)
