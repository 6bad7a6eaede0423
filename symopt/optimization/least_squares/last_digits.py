"""The last digits of a least-squares solution: Newton's steps with a gradient in extended precision.

    x ← x - H⁻¹ g,    g = 2 Jᵀ r

Rounding in r limits x to about ε κ(J)² ‖r‖-relative digits; with r and J in extended precision and
H in double the iteration still converges, by a factor ε κ(H) and the error of H at each step, so x
comes out right to double (iterative refinement: Å. Björck, Numerical Methods for Least Squares
Problems (1996), section 2.9).
"""

from __future__ import annotations

import numpy as np

from symopt.optimization.certificates.curvature import newton_step
from symopt.optimization.judging import explain
from symopt.optimization.loop import newton_on_free
from symopt.optimization.problem import Vector
from symopt.optimization.session import Session

EXTENDED = np.longdouble
# Extended precision is slow; a Jacobian of more entries is large enough to average its rounding out.
MOST_ENTRIES = 50_000
_MOST_STEPS = 12
# A refinement moves no further than this, relative to x: else it is no matter of rounding.
_FARTHEST = 1e-5


def last_digits(session: Session) -> None:
    """Move to the minimum as exactly as double precision can say it, where that is possible."""
    if not explain.can_certify(session):
        return
    _newton(session)
    point = extended_point(session)
    if point is None:
        return
    rounded = np.asarray(point, dtype=np.float64)
    if session.box is not None:
        rounded = session.box.project(rounded)
    trial = session.evaluator.at(rounded)
    if (rounded != session.current.point).any() and trial.smooth:
        session.record(trial, 1.0, rounded - session.current.point)


def _newton(session: Session) -> None:
    """Take Newton's steps as long as each halves the gradient."""
    for _ in range(8):
        current = session.current
        step = newton_on_free(session, current, newton_step)
        point = current.point + step
        if session.box is not None:
            point = session.box.project(point)
        if not np.isfinite(step).all() or not (point != current.point).any():
            return
        trial = session.evaluator.at(point)
        if not trial.smooth or session.gradient_norm(trial) > 0.5 * session.gradient_norm(current):
            return
        session.record(trial, 1.0, step)


def extended_point(session: Session) -> np.ndarray | None:
    """Return the refined point in extended precision, None if it cannot be had or does not settle."""
    problem, current = session.evaluator.problem, session.current
    assert problem.residuals is not None
    assert problem.jacobian is not None
    if np.finfo(EXTENDED).eps >= np.finfo(np.float64).eps:  # a machine without a longer type
        return None
    if np.size(problem.residuals(current.point)) * problem.size > MOST_ENTRIES:
        return None
    free = (
        np.ones(problem.size, dtype=np.bool_)
        if session.box is None
        else session.box.free(current.point, current.gradient)
    )
    hessian = current.hessian[np.ix_(free, free)]
    if not (free.any() and np.isfinite(hessian).all()):
        return None
    x = current.point.astype(EXTENDED)
    size = np.maximum(np.abs(current.point[free]), 1e-300)
    last = _FARTHEST
    for _ in range(_MOST_STEPS):
        gradient = _gradient(session, x)
        if gradient is None:
            return None
        step: Vector = newton_step(hessian, np.asarray(gradient[free], dtype=np.float64))
        change = float((np.abs(step) / size).max())
        if not change <= last:  # nan included
            return None if last == _FARTHEST else x
        x[free] += step
        if change <= 1e-17:
            return x
        last = 0.5 * change
    return x


def _gradient(session: Session, x: np.ndarray) -> np.ndarray | None:
    """Return 2 Jᵀ r in extended precision, None where the code has none."""
    problem = session.evaluator.problem
    assert problem.residuals is not None
    assert problem.jacobian is not None
    try:
        residuals, jacobian = problem.residuals(x), problem.jacobian(x)
    except (TypeError, ValueError, ArithmeticError):
        return None
    if residuals.dtype != EXTENDED or jacobian.dtype != EXTENDED:
        return None
    gradient = 2 * (jacobian.T @ residuals)
    return gradient if np.isfinite(gradient).all() else None
