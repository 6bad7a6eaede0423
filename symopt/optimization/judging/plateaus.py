"""Plateaus: points around which f is flat to rounding, though it is no minimum there.

exp(-x²) at x = 40 is smaller than any double, and its gradient and Hessian vanish with it; 1 - 1/(1 + x²) at
x = 10⁹ is 1 to the last digit. Both look like minima. Whether f is lower elsewhere is seen from values at
drawn points around the place, the start and the origin, at distances of all sizes. Where gradient and
Hessian are lost in the rounding of these values, a lower one shows the plateau.
"""

from __future__ import annotations

import numpy as np

from symopt.optimization.evaluator import Evaluation
from symopt.optimization.judging.explain import can_certify
from symopt.optimization.session import Session

_ROUNDING = 64 * float(np.finfo(np.float64).eps)
_DRAWN = 150
_NEAREST, _FARTHEST = -2.0, 2.0  # powers of ten, relative to the size of x
_LOWER = 1e-6
_FEW, _AROUND = 12, 0.05
_LARGEST = 1e300


def lower(session: Session) -> Evaluation | None:
    """Return the lowest point drawn, if the current point is flat to rounding and higher than it."""
    current, problem = session.current, session.evaluator.problem
    if problem.costly or session.constraints or not can_certify(session) or not current.smooth:
        return None
    size = np.maximum(1.0, np.abs(current.point))
    generator = np.random.default_rng(0)
    moves = float(np.abs(current.gradient) @ size)
    if np.isfinite(current.hessian).all():
        moves += float(size @ np.abs(current.hessian) @ size)
    # f must change by that much more elsewhere to hide what gradient and Hessian tell.
    hidden = 0.0 if _is_still(session, generator) else moves / _ROUNDING
    if hidden > _LARGEST:
        return None
    best = current
    centers = (current.point, session.start.point, np.zeros_like(current.point))
    for k in range(_DRAWN):
        center = centers[k % 3]
        way = generator.standard_normal(len(center))
        distance = 10 ** generator.uniform(_NEAREST, _FARTHEST)
        point = center + distance * np.maximum(1.0, np.abs(center)) * way / np.linalg.norm(way)
        trial = session.evaluator.at(point if session.box is None else session.box.project(point))
        if not trial.smooth:
            continue
        if trial.value < best.value:
            best = trial
    fallen = current.value - best.value
    return best if fallen > max(hidden, _LOWER * abs(current.value)) else None


def _is_still(session: Session, generator: np.random.Generator) -> bool:
    """Return whether f keeps its value around the point, to rounding."""
    current = session.current
    size = float(np.maximum(1.0, np.abs(current.point)).max())
    for way in generator.standard_normal((_FEW, len(current.point))):
        trial = session.evaluator.at(current.point + _AROUND * size * way / np.linalg.norm(way))
        if not abs(trial.value - current.value) <= _ROUNDING * abs(current.value):
            return False
    return True
