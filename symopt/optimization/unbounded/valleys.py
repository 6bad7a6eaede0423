"""Running away along a curved valley: is there a path x(t), |x_j(t)| -> ∞, along which f falls forever?

(x y - 1)² + x² falls towards 0 along x = 1/y, and so does many a fit that has too many parameters; no ray
shows it. Here one coordinate is doubled again and again, and the others follow, by Newton's method for

    φ(t) = min f(x) over x with x_j = t

from where φ's last points lead. If φ never rises, there is no minimizer that way.
"""

from __future__ import annotations

from math import isfinite

import numpy as np

from symopt.optimization.certificates.curvature import descent_step
from symopt.optimization.certificates.rounding import rounding
from symopt.optimization.evaluator import Evaluation, Evaluator
from symopt.optimization.judging.explain import can_certify
from symopt.optimization.problem import Vector
from symopt.optimization.session import Session
from symopt.optimization.unbounded.recession import Ray, falls_on

_EPSILON = float(np.finfo(np.float64).eps)
_NOISE = 64 * _EPSILON
# The run itself must have gone so many times the size of its start, and the valley go on so far again.
FAR_OUT = 100.0
# A run that found no end in all its steps, so many times.
SOME_WAY_OUT = 2.0
_DOUBLINGS = 34
_FEWEST_DOUBLINGS = 10
# Where numbers overflow after so many, the valley is followed up to there, in steps halved so often.
_FEWEST_TO_OVERFLOW = 3
_HALVINGS = 10
_MOST_LEADS = 3
_LOST = 0.01  # the share of the fall that rounding may hide
_SOME = 1e-13  # the share of the run's own fall that counts
_MOST_STEPS = 30
_MOST_UNKNOWNS = 50


def valley(session: Session, least_far: float = FAR_OUT) -> Ray | None:
    """Return the way out along a valley, from the point that a run has reached far away.

    Where it went on to where numbers overflow, or f is no more than rounding, also from an early one.
    least_far: how many times the size of its start the run must have gone.
    """
    if session.constraints or session.box is not None or not can_certify(session):
        return None
    if not 1 < session.evaluator.size <= _MOST_UNKNOWNS:
        return None
    current = session.current
    if current.smooth and np.isfinite(current.hessian).all():
        if not far_gone(session, current).max() >= least_far:
            return None
        found = _way_out(session, current, least_far)
        if found is not None:
            return found
    early = _first_out(session)
    return None if early is None else _way_out(session, early, SOME_WAY_OUT)


def far_gone(session: Session, at: Evaluation) -> Vector:
    """Return how many times the size of its start each unknown has gone."""
    start = session.start.point
    return np.abs(at.point - start) / (1 + np.abs(start))


def _way_out(session: Session, origin: Evaluation, least_far: float) -> Ray | None:
    """Return the way out in which one of the unknowns that went farthest goes on."""
    start, far = session.start, far_gone(session, origin)
    least = _SOME * abs(start.value - origin.value)
    for lead in np.argsort(-far)[:_MOST_LEADS].tolist():
        if not far[lead] >= least_far:
            break
        stride = float(origin.point[lead] - start.point[lead])
        found = _followed(session.evaluator, origin, lead, stride, least)
        if found is not None:
            return found
    return None


def _first_out(session: Session) -> Evaluation | None:
    """Return the first point of the path some way out, None if there is none."""
    for iterate in session.trace:
        if iterate.point is None:
            return None
        found = session.evaluator.at(iterate.point)
        if (far_gone(session, found) >= SOME_WAY_OUT).any():
            return found if found.smooth and np.isfinite(found.hessian).all() else None
    return None


def _followed(
    evaluator: Evaluator, current: Evaluation, lead: int, stride: float, least: float
) -> Ray | None:
    """Return the ray that stands for the valley in which x_lead grows, None if φ rises or hardly falls."""
    here = lowest(evaluator, current, lead)
    if here is None:
        return None
    floors = [here]
    fallen, halved = 0.0, 0
    for _ in range(_DOUBLINGS):
        following = _next(evaluator, floors, lead, stride)
        if following is None:
            halved += 1
            stride /= 2
            if halved > _HALVINGS or len(floors) <= _FEWEST_TO_OVERFLOW:
                break
            continue
        stride *= 1 if halved else 2
        rise, unsure = following.value - floors[-1].value, rounding(evaluator, following)
        if rise > unsure:
            return None
        fallen = floors[0].value - following.value
        floors.append(following)
        if unsure > _LOST * fallen and len(floors) > _FEWEST_DOUBLINGS:
            break
    if len(floors) <= (_FEWEST_TO_OVERFLOW if halved else _FEWEST_DOUBLINGS):
        return None
    values = [floor.value for floor in floors]
    unsure = max(_NOISE * abs(values[0]), least, rounding(evaluator, floors[2]))
    if not values[2] < values[0] - unsure:
        return None
    way = floors[-1].point - current.point
    unit = way / float(np.linalg.norm(way))
    # Up to where numbers overflow there are too few values to tell a limit from none; rounding tells nothing.
    lost = not values[-2] - values[-1] > rounding(evaluator, floors[-1])
    every_other = values[::2] if len(values) % 2 else values[1::2]
    bounded = halved > 0 or lost or not falls_on(every_other)
    return Ray(unit, values[-1], bounded, along=evaluator.problem.names[lead])


def _next(
    evaluator: Evaluator, floors: list[Evaluation], lead: int, stride: float
) -> Evaluation | None:
    """Return φ's next point: from where the last one is, or the last two lead, whichever is lower."""
    last = floors[-1].point
    target = last[lead] + stride
    guesses = [last.copy()]
    before = floors[-2].point if len(floors) > 1 else last
    if len(floors) > 1:
        with np.errstate(all="ignore"):
            ratio = last / before
        # x_i as a power of x_lead, or with a constant rest to which it tends.
        guesses.append(last * np.where((ratio > 0.05) & (ratio < 20), ratio, 1.0))
        guesses.append(last + (last - before) * (stride / (last[lead] - before[lead])))
    if len(floors) > 2:
        first = floors[-3].point
        with np.errstate(all="ignore"):
            shrink = (last - before) / (before - first)
        guesses.append(last + (last - before) * np.where(np.abs(shrink) < 4, shrink, 1.0))
    trials: list[Evaluation] = []
    for guess in guesses:
        guess[lead] = target
        trial = evaluator.at(guess)
        if trial.smooth:
            trials.append(trial)
    for trial in sorted(trials, key=lambda trial: trial.value):
        found = lowest(evaluator, trial, lead)
        if found is not None:
            return found
    return None


def lowest(
    evaluator: Evaluator, begin: Evaluation, lead: int, most_steps: int = _MOST_STEPS
) -> Evaluation | None:
    """Return where f is lowest near a point, x_lead kept, by damped Newton steps."""
    current = begin
    others = np.arange(evaluator.size) != lead
    if not others.any():
        return current
    for _ in range(most_steps):
        hessian = current.hessian[np.ix_(others, others)]
        if not np.isfinite(hessian).all():
            return None
        step = np.zeros(evaluator.size)
        step[others] = descent_step(hessian, current.gradient[others])
        found = _down(evaluator, current, step)
        if found is None:
            return current
        gained = current.value - found.value
        current = found
        if gained <= _NOISE * abs(found.value):
            return current
    return current


def _down(evaluator: Evaluator, current: Evaluation, step: Vector) -> Evaluation | None:
    """Return a point along the step at which f is lower, None if there is none."""
    for _ in range(40):
        point = current.point + step
        if not (point != current.point).any():
            return None
        trial = evaluator.at(point)
        if isfinite(trial.value) and trial.value < current.value and trial.smooth:
            return trial
        step = step / 2
    return None
