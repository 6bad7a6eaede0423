"""Running away: is there a ray x + t d along which f falls forever?

If f does not rise at t = 1, 2, 4, … up to 10¹⁰ times the size of x, and falls at first, there is no
minimizer that way: either the value tends to a limit (separable data: log(1 + e^-t)) or to minus
infinity (x³). A finite minimizer further out than that is beyond double precision's reach anyway.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import inf, isfinite, nan

import numpy as np

from symopt.foundation.outcome import Outcome
from symopt.foundation.record import record
from symopt.optimization.certificates.rounding import rounding
from symopt.optimization.constraints.kkt import met, multipliers
from symopt.optimization.constraints.lagrangian import tangents
from symopt.optimization.evaluator import Evaluation, Evaluator
from symopt.optimization.few.steps import alike, next_look
from symopt.optimization.part import Ending
from symopt.optimization.problem import Vector
from symopt.optimization.session import Session
from symopt.optimization.unbounded.wells import Reach, passes_a_well

_FARTHEST = 1e10
_NOISE = 64 * float(np.finfo(np.float64).eps)
# Growth of |x| and fall of f that, late in a run that still moves outward, no minimum lies behind.
_VERY_FAR = 1e8
_FAR = 1e3
# The place along a ray, 4⁵ = 1024 times its first step, from which on a hinge is flat.
_FLAT_FROM = 5
# Beyond so many times the start's size, gradients may vanish by rounding alone.
_FLAT_OUT = 5.0
# The share of a fall that may be rounding of its direction.
_SLACK = 1e-3
_LATE = 20
# So many rises in a row, each twice the one before, are no rounding.
_RISING = 6
# So many, each at most half the one before, until f is at its limit.
_SETTLING = 4
# A direction that is not quite that of a ray makes f rise by less than this.
_SLIGHT = 1e-30
# The share of the whole fall by which f still falls at the end, less and less from step to step.
_LASTING = 1e-3
# Shares that differ by less are the same.
_ALIKE = 1e-6
# A fourfold lengthening makes a straight line fall by four times as much, and no limit by more.
_JUMP = 10
# Falls of f from one fourfold lengthening to the next that tend to nothing shrink faster than this.
_LOGARITHMIC = 0.999
_SOME = 0.02


@record
class Ray:
    """A ray along which f falls: its unit direction, the value far out, whether it is bounded.

    far_value: nan where the last values seen may be nothing but cancellation.

    along: the unknown that grows, where it is no straight line but a valley (see `valleys`).
    """

    direction: Vector
    far_value: float
    bounded: bool
    along: str = ""


def ray(
    evaluator: Evaluator,
    origin: Evaluation,
    direction: Vector,
    slack: float = 0.0,
    admits: Callable[[Vector], bool] | None = None,
) -> Ray | None:
    """Return the ray from an evaluation along a direction, if f falls along all of it.

    slack: the share of the whole fall that f may rise again, for a direction known to rounding only.
    admits: whether a point meets the constraints, which all of the ray must.
    """
    length = float(np.linalg.norm(direction))
    if not (isfinite(length) and length > 0):
        return None
    unit = direction / length
    size = max(1.0, float(np.linalg.norm(origin.point)))
    step = max(length, 0.1 * size)
    values = [origin.value]
    while step <= _FARTHEST * size:
        if admits is not None and not admits(origin.point + step * unit):
            return None
        value = evaluator.at(origin.point + step * unit).value
        if value == -inf:
            return Ray(unit, value, bounded=False)
        # cosh(t - 700) is infinite from t = 1411 on, after it has fallen: that is a rise.
        if value == inf:
            return None
        # NaN far out is overflow, not evidence; the part that was seen decides.
        if not isfinite(value):
            break
        # Differences of large numbers leave the rounding of the origin's value, however small f is here.
        noise = _NOISE * max(abs(values[-1]), abs(values[0]))
        if value > values[-1] + max(noise, slack * (values[0] - min(values))):
            return None
        values.append(value)
        step *= 4
    if (evaluator.problem.kinks and _reached(values)) or _rises(values) or _will_rise(values):
        return None
    if len(values) < 5 or not values[2] < values[0] - _NOISE * abs(values[0]):
        return None
    bounded = not falls_on(values)
    if not bounded:
        # What terms that cancel leave far out, as x⁴ - 2x²y² + y⁴ along x = y, is no fall.
        last = evaluator.at(origin.point + step / 4 * unit)
        if not values[-2] - values[-1] > rounding(evaluator, last):
            return None
    if passes_a_well(evaluator, Reach(origin, unit, step / 4, values)):
        return None
    far = nan if _jumps(values) else values[-1]
    return Ray(unit, far, bounded=bounded)


def _jumps(values: list[float]) -> bool:
    """Return whether f, nearly at its limit, falls again by much more: what large numbers lose far out."""
    falls = [a - b for a, b in zip(values, values[1:], strict=False)]
    return any(fall > _JUMP * max(falls[:k]) for k, fall in enumerate(falls) if k)


def _rises(values: list[float]) -> bool:
    """Return whether f rises at the end, and not by rounding: more from step to step, or less and less.

    exp(t) - t, from where it is 10³⁰, falls to 1, and rises as slowly as a billionth of a billionth of that.
    t⁻¹² - 2t⁻⁶, from where it is as large, falls to -1 and rises to 0, each time by 4⁻⁶ of the time before.
    """
    steps = [b - a for a, b in zip(values, values[1:], strict=False)]
    last = steps[-_RISING:]
    growing = all(b >= 2 * a for a, b in zip(last, last[1:], strict=False))
    least = min(_SLIGHT * abs(values[0]), 0.5 * abs(values[-1]))  # or all that f is by then
    if growing and len(last) == _RISING and last[0] > 0 and last[-1] > least:
        return True
    after = steps[values.index(min(values)) :]
    rises = [step for step in after if step > 0]
    shrinking = all(2 * b <= a for a, b in zip(after, after[1:], strict=False))
    clear = len(rises) >= _SETTLING or any(step > _NOISE * abs(values[0]) for step in rises)
    return shrinking and clear


def _will_rise(values: list[float]) -> bool:
    """Return whether f still falls at the end, but by shrinking shares of the fall before.

    So falls log² t - 100 log t, to a minimum at t = e⁵⁰. On the way to a limit the shares last, as 1/4 of
    1/t, or grow, as those of 1/log t.
    """
    if len(values) < 5 or falls_on(values):
        return False
    first, before, last = (a - b for a, b in zip(values[-4:], values[-3:], strict=False))
    total = values[0] - values[-1]
    if not (last > _LASTING * total and before > 0 and first > 0):
        return False
    return last / before < (1 - _ALIKE) * before / first


def _reached(values: list[float]) -> bool:
    """Return whether f has its last value already not far along the ray: a flat part, a minimum.

    Without kinks f cannot be flat from some point on; there equal values are rounding.
    """
    return len(values) > _FLAT_FROM and values[_FLAT_FROM] == values[-1]


def falls_on(values: list[float]) -> bool:
    """Return whether the last fourfold lengthening lowered f as much as all before it, or as the one before.

    The second is so for -log t, which falls by log 4 each time.
    """
    last, before, total = values[-2] - values[-1], values[-3] - values[-2], values[0] - values[-1]
    return last > 0.5 * (values[0] - values[-2]) or (
        last >= _LOGARITHMIC * before and last > _SOME * total
    )


def along_the_path(session: Session) -> Ending | None:
    """Return the ending if the iterates run away, looking at steps 6, 12, 24, …"""
    count = session.iterations
    if count == 0 or next_look(count - 1) != count:
        return None
    if not (moving_out(session) or _steady(session)):
        return None
    if not met(session, session.current.point):
        return None
    if _fallen_far(session):
        return _falling()
    found = _ray_of(session)
    if found is None or (found.bounded and not _fading(session)):
        return None
    return ending_of(found)


def far_from_the_start(session: Session, times: float = _FAR) -> bool:
    """Return whether x is so many times as large as it began."""
    size = float(np.linalg.norm(session.current.point))
    return size >= times * (1 + float(np.linalg.norm(session.start.point)))


def _fallen_far(session: Session) -> bool:
    """Return whether f and x are far beyond where they began, as along a path that is no ray."""
    start, current = session.start, session.current
    if session.iterations < _LATE:
        return False
    far = far_from_the_start(session, _VERY_FAR)
    if not (far and current.value <= start.value - _VERY_FAR * (1 + abs(start.value))):
        return False
    way = current.point - start.point
    length = float(np.linalg.norm(way))
    ahead = Reach(current, way / length, length, [current.value])
    return not passes_a_well(session.evaluator, ahead)


FALLING = "the value falls without bound as the iterates grow"


def _falling() -> Ending:
    return Ending(Outcome.DIVERGED, FALLING)


def at_the_end(session: Session) -> Ending | None:
    """Return the ending if the path, wherever it stopped, points down a ray or leads far down."""
    if _fallen_far(session) and (moving_out(session) or session.current.value < -(_VERY_FAR**3)):
        return _falling()
    found = _ray_of(session)
    return None if found is None else ending_of(found)


def ending_of(found: Ray) -> Ending:
    """Return the ending that a ray proves."""
    return RayEnding(Outcome.NO_MINIMUM if found.bounded else Outcome.DIVERGED, "", found)


@record
class RayEnding(Ending):
    """An ending with the ray that shows it."""

    ray: Ray | None = None


def _fading(session: Session) -> bool:
    """Return whether the gradient has faded since the start, as on the way to an infimum."""
    return session.trace[-1].gradient_norm <= 0.05 * session.trace[0].gradient_norm


def moving_out(session: Session) -> bool:
    """Return whether the last steps lead outward and do not shrink."""
    points = [iterate.point for iterate in session.trace[-4:]]
    kept = [point for point in points if point is not None]
    if len(kept) < 4:
        return False
    sizes = [float(np.linalg.norm(point)) for point in kept]
    steps = [float(np.linalg.norm(b - a)) for a, b in zip(kept, kept[1:], strict=False)]
    outward = sizes[0] < sizes[1] < sizes[2] < sizes[3]
    lasting = steps[2] >= 0.5 * steps[1] >= 0.25 * steps[0]
    # Where part of the data is separable, what is left to gain there soon drowns in the rest.
    falling = session.trace[-1].value <= session.trace[-4].value
    return outward and lasting and falling


def _ray_of(session: Session) -> Ray | None:
    """Return a falling ray, None if f was lower at the start than it will be along it: the run went up."""
    found = _candidate(session)
    higher = found is not None and found.bounded and found.far_value > session.start.value
    return None if higher else found


def _candidate(session: Session) -> Ray | None:
    """Return the first falling ray among the natural candidates, from a point that still slopes."""
    if session.constraints:
        return _ray_within(session)
    current, previous = session.current, session.previous
    origin = current
    if not current.gradient.any() and previous is not None:
        origin = previous
    last = current.point - (current.point if previous is None else previous.point)
    total = current.point - session.start.point
    for wanted in (total, last, current.point):
        direction = wanted if session.box is None else session.box.unbounded(wanted)
        if float(origin.gradient @ direction) < 0:
            found = ray(session.evaluator, origin, direction)
            if found is not None:
                return found
    return _ray_from_the_path(session) or _ray_of_even_steps(session)


def _ray_within(session: Session) -> Ray | None:
    """Return a falling ray that keeps the constraints, along the path or down the slope they leave."""
    current, previous = session.current, session.previous
    last = current.point - (current.point if previous is None else previous.point)
    held = multipliers(session).held
    kept = tangents([one for one in held if one.both or one.multiplier > 0], len(last))

    for wanted in (current.point - session.start.point, last, -current.gradient):
        direction = kept @ (kept.T @ wanted)
        if session.box is not None:
            direction = session.box.unbounded(direction)
        if float(current.gradient @ direction) < 0:
            found = ray(
                session.evaluator, current, direction, _SLACK, lambda point: met(session, point)
            )
            if found is not None:
                return found
    return None


def _ray_of_even_steps(session: Session) -> Ray | None:
    """Return a falling ray along steps that have become alike, from an earlier iterate where f still falls.

    So it is where a part of the data alone is separable: the rest has its minimum across that ray.
    """
    if not _steady(session) or session.previous is None:
        return None
    step = session.current.point - session.previous.point
    direction = step if session.box is None else session.box.unbounded(step)
    for share in (8, 4, 2):
        point = session.trace[len(session.trace) // share].point
        if point is None:
            continue
        origin = session.evaluator.at(point)
        if origin.smooth and float(origin.gradient @ direction) < 0:
            found = ray(session.evaluator, origin, direction, _SLACK)
            if found is not None:
                return _as_far_as_seen(session, found)
    return None


def _steady(session: Session) -> bool:
    """Return whether the last steps are alike."""
    points = [iterate.point for iterate in session.trace[-4:]]
    kept = [point.tolist() for point in points if point is not None]
    return len(kept) == 4 and alike(kept)


def _ray_from_the_path(session: Session) -> Ray | None:
    """Return a falling ray from an earlier iterate towards a current one so far out that f is flat there."""
    current, start = session.current, session.start
    if float(np.linalg.norm(current.point)) < _FLAT_OUT * (1 + float(np.linalg.norm(start.point))):
        return None
    for share in (2, 4, 8):
        point = session.trace[len(session.trace) * (share - 1) // share].point
        if point is None:
            continue
        origin = session.evaluator.at(point)
        wanted = current.point - point
        direction = wanted if session.box is None else session.box.unbounded(wanted)
        if origin.smooth and float(origin.gradient @ direction) < 0:
            found = ray(session.evaluator, origin, direction)
            if found is not None:
                return _as_far_as_seen(session, found)
    return None


def _as_far_as_seen(session: Session, found: Ray) -> Ray:
    """Return a ray from an earlier iterate; that it falls without bound it must show below the current value.

    Its direction is that of the others' minimum only nearly, which may lower f by more and more on the way.
    """
    if found.bounded or found.far_value < session.current.value:
        return found
    return replace(found, bounded=True)


def why_not_finite(session: Session, trial: Evaluation) -> Ending:
    """Return whether a step to a point without a finite value left the domain or blew up."""
    start = session.start
    far = float(np.linalg.norm(trial.point)) > 1e6 * (1 + float(np.linalg.norm(start.point)))
    # Infinity is too large a number; NaN is no number, unless it comes from infinity far out.
    if trial.inside and (trial.value == inf or far):
        return Ending(Outcome.DIVERGED, "the value overflows")
    return LeavingEnding(Outcome.LEFT_DOMAIN, "", trial.point)


@record
class LeavingEnding(Ending):
    """An ending with the point outside the domain to which the step led."""

    outside: Vector | None = None
