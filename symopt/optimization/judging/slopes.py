"""Slopes that are left along directions without curvature, and ways down them.

Where other directions are so much stiffer that curvature along one counts as zero, the gradient along it
counts as nothing beside them as well. Values tell: if f falls along it in proportion to the distance, the
run has not arrived; if the domain ends there, it has come to an edge.
"""

from __future__ import annotations

import numpy as np

from symopt.foundation.record import record
from symopt.optimization.certificates.rounding import rounding
from symopt.optimization.constraints.kkt import met
from symopt.optimization.evaluator import Evaluation
from symopt.optimization.problem import Matrix, Vector
from symopt.optimization.session import Session

_DISTANCES = (1e-3, 1e-2, 1e-1)
_OF_SLOPE = 0.5
_ROUNDINGS = 10
_SMALL_SHARE = 1e-4
_BESIDE = 1e-6
_MOST_COLUMNS, _SLIGHT, _DIGITS = 10, 1e-6, 1e-12


@record
class Way:
    """A step down: where it leads, its unit direction and its length.

    slope: whether f falls along it by a slope that other directions hide, so that it is a step like others.
    """

    evaluation: Evaluation
    direction: Vector
    length: float
    slope: bool = False


def seen(session: Session, moved: Evaluation) -> float:
    """Return the rounding of f seen around the current point and another."""
    return max(rounding(session.evaluator, at) for at in (session.current, moved))


def down_a_slope(session: Session, direction: Vector) -> Way | None:
    """Return the farthest point down a direction without curvature up to which f falls by its slope.

    Beside a stiff direction the sign of a slope may be rounding, so that f falls the other way.
    """
    slope = float(session.current.gradient @ direction)
    if session.evaluator.problem.costly or slope == 0.0:
        return None
    down = -np.sign(slope) * direction
    return _down(session, down, abs(slope)) or _down(session, -down, abs(slope))


def _down(session: Session, unit: Vector, slope: float) -> Way | None:
    """Return the same for one way along the direction."""
    current = session.current
    size = max(1.0, float(np.abs(current.point).max()))
    found: Way | None = None
    for distance in _DISTANCES:
        point = current.point + distance * size * unit
        if session.box is not None:
            point = session.box.project(point)
        trial = session.evaluator.at(point)
        fall = current.value - trial.value
        if (
            not trial.smooth
            or not met(session, point)
            or not fall >= _OF_SLOPE * slope * distance * size
        ):
            break
        if not fall > _ROUNDINGS * seen(session, trial):
            break
        found = Way(trial, unit, distance * size, slope=True)
    return found


def lower_along(session: Session, space: Matrix) -> Vector | None:
    """Return a direction of a null space along which f is lower by more than rounding, if there is one."""
    current = session.current
    if session.evaluator.problem.costly or session.box is not None or session.constraints:
        return None
    size = max(1.0, float(np.abs(current.point).max()))
    # The last digits of x change f by that much, whatever the direction.
    digits = float(np.abs(current.hessian).max()) * (_DIGITS * size) ** 2
    for column in space.T[:_MOST_COLUMNS]:
        for unit in (column, -column):
            for distance in _DISTANCES:
                trial = session.evaluator.at(current.point + distance * size * unit)
                fall = current.value - trial.value
                enough = max(_SLIGHT * abs(current.value), digits)
                if fall > enough and fall > _ROUNDINGS * seen(session, trial):
                    return unit
    return None


def ends(session: Session, space: Matrix) -> bool:
    """Return whether f slopes along null directions to where its domain ends right beside the point."""
    current = session.current
    if session.box is not None or not current.gradient_norm > _SMALL_SHARE * session.trace.steepest:
        return False
    size = max(1.0, float(np.abs(current.point).max()))
    way = -(space @ (space.T @ current.gradient))
    length = float(np.linalg.norm(way))
    if not length > _SMALL_SHARE * current.gradient_norm:
        return False
    return not session.evaluator.at(current.point + _BESIDE * size * way / length).smooth
