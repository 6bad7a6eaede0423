"""Is an infimum far out attained nearer by? (y - 3)² eˣ falls on and on towards x = -∞, and is 0 at y = 3.

The unknown x_j that went farthest is put back to where the run began, and f minimized in the others:

    φ = min f(x) over x with x_j = x_j(0)

If φ, at a point where Newton's step vanishes, is no higher than the value at the end of the run, but for
rounding, then x_j went out for nothing: the minimum is attained, at more points than one.
"""

from __future__ import annotations

import numpy as np

from symopt.optimization.certificates.curvature import descent_step
from symopt.optimization.certificates.rounding import rounding
from symopt.optimization.evaluator import Evaluation, Evaluator
from symopt.optimization.judging.explain import can_certify
from symopt.optimization.session import Session
from symopt.optimization.unbounded.valleys import far_gone, lowest

_MOST_UNKNOWNS = 50
_MOST_LEADS = 3
# Newton's steps towards a minimum of order four shrink by a third each.
_MOST_STEPS = 100
_REST = 1e-6
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
            found = _at_rest(evaluator, origin, lead)
            if found is not None and found.value <= session.current.value + rounding(
                evaluator, found
            ):
                return found
    return None


def _at_rest(evaluator: Evaluator, origin: Evaluation, lead: int) -> Evaluation | None:
    """Return where f is lowest with x_lead kept, None if the others have not come to rest there."""
    if not (origin.smooth and np.isfinite(origin.hessian).all()):
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
    hessian = found.hessian[np.ix_(others, others)]
    if not np.isfinite(hessian).all():
        return None
    step = np.abs(descent_step(hessian, found.gradient[others]))
    still = (step <= _REST * np.maximum(1.0, np.abs(found.point[others]))).all()
    return found if still else None
