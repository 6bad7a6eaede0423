"""Running away under constraints: x₁ falls towards 0 where x₁ x₂ >= 1, x₂ growing, and reaches it nowhere.

The unknown x_j that went farthest is held at growing values, and the problem in the others is solved again:

    φ(t) = min f(x) over the feasible x with x_j = t,      t = x_j(0) ± (1 + |x_j(0)|) 2^k

If φ falls at first and never rises, there is no minimizer that way. Where constraints are met far out to
their tolerance only, as x₁ x₂ = 0 for 1 with x₂ = 10⁹, the points of φ nearer by are not in doubt.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from symopt.optimization.constraints.box import Box
from symopt.optimization.constraints.kkt import multipliers
from symopt.optimization.constraints.restoration import retracted
from symopt.optimization.evaluator import Evaluation
from symopt.optimization.problem import Vector
from symopt.optimization.session import Session
from symopt.optimization.unbounded.recession import Ray, falls_on

# The run itself must have gone so many times the size of its start, and φ so far at least.
_SOME_WAY_OUT = 2.0
_DOUBLINGS = 11
_FALLS = 3
_VISIBLE = 1e-6
_STRICT = 1e-3
_MOST_UNKNOWNS = 20
_MOST_STEPS = 100


def held_valley(session: Session) -> Ray | None:
    """Return the way out along the constraints, None if φ rises, hardly falls, or is not found."""
    size, box = session.evaluator.size, session.box
    if (
        not session.constraints
        or not 1 < size <= _MOST_UNKNOWNS
        or session.evaluator.problem.costly
    ):
        return None
    start, end = session.start.point, session.current.point
    far = np.abs(end - start) / (1 + np.abs(start))
    lead = int(np.argmax(far))
    if not far[lead] >= _SOME_WAY_OUT:
        return None
    stride = float(np.sign(end[lead] - start[lead]) * (1 + abs(start[lead])))
    floors: list[Evaluation] = []
    begin = start
    for k in range(_DOUBLINGS):
        target = float(start[lead]) + stride * 2**k
        if box is not None and not box.lower[lead] <= target <= box.upper[lead]:
            return None
        found = _lowest(session, lead, target, begin)
        if found is None:
            return None
        if floors and not _falls(floors[-1], found, visibly=len(floors) <= _FALLS):
            return None
        floors.append(found)
        begin = found.point
    values = [floor.value for floor in floors]
    way = floors[-1].point - floors[0].point
    unit = way / float(np.linalg.norm(way))
    name = session.evaluator.problem.names[lead]
    return Ray(unit, values[-1], bounded=not falls_on(values), along=name)


def _falls(before: Evaluation, after: Evaluation, *, visibly: bool) -> bool:
    fall, size = before.value - after.value, 1e-3 + abs(before.value)
    return fall > _VISIBLE * size if visibly else fall >= -_VISIBLE * size


def _lowest(session: Session, lead: int, target: float, begin: Vector) -> Evaluation | None:
    """Return where f is lowest on the constraints with x_lead held, from a point nearby."""
    low, high = np.full(len(begin), -np.inf), np.full(len(begin), np.inf)
    if session.box is not None:
        low, high = session.box.lower.copy(), session.box.upper.copy()
    low[lead] = high[lead] = target
    point = begin.copy()
    point[lead] = target
    held = replace(
        session,
        start=session.evaluator.at(point),
        box=Box(low, high),
        max_iterations=_MOST_STEPS,
        callback=None,
        trace=type(session.trace)(),
        previous=None,
    )
    back = retracted(held, point)
    if back is not None:
        held.start = held.current = session.evaluator.at(back)
    if not held.start.smooth:
        return None
    session.method.solve(held)
    met = multipliers(held).feasible and held.current.smooth
    strict = retracted(held, held.current.point, share=_STRICT) if met else None
    return None if strict is None else session.evaluator.at(strict)
