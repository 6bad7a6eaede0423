"""Is an infimum far out attained nearer by? (y - 3)² eˣ falls on and on towards x = -∞, and is 0 at y = 3.

The unknown x_j that went farthest is put back to where the run began, and f minimized in the others:

    φ = min f(x) over x with x_j = x_j(0)

If φ is no higher than the value at the end of the run, but for rounding, and f does not slope along x_j
there, then x_j went out for nothing: the minimum is attained, at more points than one. φ must be a minimum
itself, with curvature as it is where the run began, or no slope at all between two rises: separable data let
them run away in turn.
"""

from __future__ import annotations

import numpy as np

from symopt.optimization.certificates.curvature import balance, descent_step
from symopt.optimization.certificates.rounding import rounding
from symopt.optimization.evaluator import Evaluation
from symopt.optimization.judging.explain import can_certify
from symopt.optimization.session import Session
from symopt.optimization.unbounded.valleys import far_gone, lowest

_MOST_UNKNOWNS = 50
_MOST_LEADS = 3
# Newton's steps towards a minimum of order four shrink by a third each.
_MOST_STEPS = 100
_REST = 1e-6
_FADED = 1e-6
_RISE = 1e-3
_NEARLY_ZERO = 1e-4


def attained(session: Session) -> Evaluation | None:
    """Return a point nearer by than the current one where f is as low, None if none is found."""
    if session.constraints or session.box is not None or not can_certify(session):
        return None
    evaluator, start = session.evaluator, session.start
    if not 1 < evaluator.size <= _MOST_UNKNOWNS or evaluator.problem.costly:
        return None
    far = far_gone(session, session.current)
    for lead in np.argsort(-far)[:_MOST_LEADS].tolist():
        if not far[lead] > 0:
            break
        begin = session.current.point.copy()
        begin[lead] = start.point[lead]
        for origin in (start, evaluator.at(begin)):
            found = _at_rest(session, origin, lead)
            if found is not None and found.value <= session.current.value + rounding(
                evaluator, found
            ):
                return found
    return None


def _at_rest(session: Session, origin: Evaluation, lead: int) -> Evaluation | None:
    """Return where f is lowest with x_lead kept, None if the others have not come to rest there."""
    evaluator, start = session.evaluator, session.start
    if not all(at.smooth and np.isfinite(at.hessian).all() for at in (start, origin)):
        return None
    found = lowest(evaluator, origin, lead, _MOST_STEPS)
    if found is None:
        return None
    others = np.arange(evaluator.size) != lead
    # Towards 0 numbers never end: what is nearly 0 is tried as 0.
    small = others & (np.abs(found.point) < _NEARLY_ZERO * (1 + np.abs(origin.point)))
    if small.any():
        zero = evaluator.at(np.where(small, 0.0, found.point))
        found = zero if zero.smooth and zero.value <= found.value else found
    if _slopes(session, found, lead):
        return None
    if not found.gradient[others].any():
        beyond = evaluator.at(found.point + 0.5 * (found.point - origin.point))
        rise, fall = beyond.value - found.value, origin.value - found.value
        return found if rise > _RISE * fall > 0 else None
    first, last = (at.hessian[np.ix_(others, others)] for at in (start, found))
    if not np.isfinite(last).all():
        return None
    units = balance(first)
    curved = np.linalg.eigvalsh(last / np.outer(units, units)).min() >= _FADED
    step = np.abs(descent_step(last, found.gradient[others]))
    still = (step <= _REST * np.maximum(1.0, np.abs(found.point[others]))).all()
    return found if curved and still else None


def _slopes(session: Session, found: Evaluation, lead: int) -> bool:
    """Return whether f still slopes along x_lead there, beside what it has changed by."""
    changed = abs(session.start.value - found.value) + abs(found.value)
    slope = abs(float(found.gradient[lead])) * max(1.0, abs(float(found.point[lead])))
    return slope > _REST * changed
