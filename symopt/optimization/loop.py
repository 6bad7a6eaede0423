"""The loop of methods made of a direction and a search: x ← x + t p until something stops it.

It owns the limits, the finiteness test and the trace. What the end point is worth is judged
afterwards (`judgement`), alike for every method.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from math import inf, sqrt
from typing import TypeAlias

import numpy as np

from symopt.foundation.outcome import Outcome
from symopt.optimization.certificates.curvature import descent_step, newton_step
from symopt.optimization.certificates.rounding import rounding
from symopt.optimization.evaluator import Evaluation
from symopt.optimization.judging import escape, explain
from symopt.optimization.part import (
    Direction,
    Ending,
    Found,
    Memory,
    Method,
    Search,
    Setting,
)
from symopt.optimization.problem import Matrix, Vector
from symopt.optimization.session import Session
from symopt.optimization.subproblems import steihaug
from symopt.optimization.unbounded import recession

# A gradient this many times the smallest one seen, at a value above the start's, does not return.
_BLOWN_UP = 1e8
_MOST_ESCAPES = 20
_MOST_POLISHES = 3
_MOST_STILL = 3
_SMALL_SHARE = 1e-4
_MOST_PRODUCTS = 20
_LITTLE = 1e-12
_REST = 1e-10
_MANY, _STILL = 20, 1e-14
_HALF_THE_DIGITS = 1e-8


# One step: (session, memory) to the direction, what was found along it, and the new memory.
Advance: TypeAlias = Callable[[Session, Memory], tuple[Vector, Found, Memory]]


def combine(direction: Direction, search: Search) -> Callable[[Session], Ending]:
    """Return the loop x ← x + t p with p from the direction and t from the search."""

    def advance(session: Session, memory: Memory) -> tuple[Vector, Found, Memory]:
        current, box = session.current, session.box
        free = None if box is None else box.free(current.point, current.gradient)
        step, memory = direction.propose(current, free, memory, session.values)
        return step, search.find(session.evaluator, current, step, box, session.values), memory

    return lambda session: run(session, direction.begin(session.evaluator.size), advance)


def settings_of(direction: Direction, search: Search, **defaults: float) -> tuple[Setting, ...]:
    """Return the settings of both parts, once each, with other defaults where given."""
    found = {setting.name: setting for setting in (*direction.settings, *search.settings)}
    return tuple(
        replace(setting, default=defaults.get(setting.name, setting.default))
        for setting in found.values()
    )


def assemble(
    name: str,
    direction: Direction,
    search: Search,
    *,
    title: str,
    summary: str,
    reference: str,
    max_iterations: int,
    escapes: bool = False,
    order: float = 1.0,
    defaults: Iterable[tuple[str, float]] = (),
) -> Method:
    """Return the method made of a direction and a search."""
    return Method(
        name=name,
        title=title,
        summary=summary,
        reference=reference,
        solve=combine(direction, search),
        settings=settings_of(direction, search, **dict(defaults)),
        max_iterations=max_iterations,
        needs_hessian=direction.needs_hessian,
        bounds=True,
        descends=search.descends,
        escapes=escapes,
        direction=direction,
        search=search,
        order=order,
    )


def arrived_by_measure(session: Session) -> bool:
    """Return whether the gradient is small beside the curvature, and truly so."""
    return session.measure() <= session.required and settled(session)


def run(
    session: Session,
    memory: Memory,
    advance: Advance,
    arrived: Callable[[Session], bool] = arrived_by_measure,
) -> Ending:
    """Return how the loop of one-step `advance` ended; the path is in the session's trace.

    arrived: whether the current point is stationary; it may take last steps itself.
    """
    session.record(session.start, 0.0, None)
    smallest = inf
    escapes = 0
    while True:
        current = session.current
        if session.stopped:
            return Ending(Outcome.STEP_LIMIT, "stopped by the callback")
        if arrived(session):
            way_down = None
            known = session.evaluator.problem.has_product  # least squares may have none
            if known and session.method.escapes and escapes < _MOST_ESCAPES:
                way_down = escape.from_critical_point(session)
            if way_down is None:
                return Ending(None)
            if way_down.slope and session.iterations >= session.max_iterations:
                return Ending(Outcome.STEP_LIMIT)
            escapes += not way_down.slope
            session.record(way_down.evaluation, way_down.length, way_down.direction)
            continue
        if session.iterations >= session.max_iterations:
            return Ending(Outcome.STEP_LIMIT)
        step, found, memory = advance(session, memory)
        ending = why_stopped(session, found.evaluation, found.reason)
        if ending is not None:
            return ending
        assert found.evaluation is not None
        session.record(found.evaluation, found.length, step)
        smallest = min(smallest, current.gradient_norm)
        ending = ran_away(session, smallest)
        if ending is not None:
            return ending
        if session.evaluator.problem.kinks and session.method.descends and stands(session):
            return Ending(Outcome.STALLED)


def stands(session: Session) -> bool:
    """Return whether many steps together changed x by its last digits only: towards 0 they never end."""
    if len(session.trace) < _MANY:
        return False
    first, current = session.trace[-_MANY].point, session.current.point
    return first is not None and bool(
        (np.abs(current - first) <= _STILL * np.maximum(1.0, np.abs(current))).all()
    )


def settled(session: Session, *, stalled: bool = False) -> bool:
    """Return whether a point with a small gradient is truly stationary.

    A gradient may look small beside a large curvature in another direction, or a kink may pass for
    curvature: Newton's step p tells, wherever the Hessian is known. It must be small beside x, and
    for first-order methods, which come no closer by one more step, so must its gain -gᵀp/2 beside
    what the run gained. Else the run goes on until the measure has fallen tenfold.
    stalled: whether the run can go on no further, so that half the digits must do.
    """
    if not explain.can_certify(session):
        if _small_by_products(session):
            return True
        session.required /= 10.0
        return False
    current, tolerance = session.current, session.tolerance
    step = newton_on_free(session, current, descent_step)
    size = float((np.abs(step) / np.maximum(1.0, np.abs(current.point))).max())
    if session.method.needs_hessian:
        small = sqrt(tolerance) if stalled else tolerance**0.75
        if not (size <= small and gains_little(session, step)):
            return False
        if size > tolerance**1.5 or not session.evaluator.problem.costly:
            polish(session)
        return True
    gain = -0.5 * float(session.projected(current) @ step)
    gained = abs(session.start.value - current.value) + abs(current.value)
    if size <= sqrt(tolerance) and gain <= tolerance**2 * gained and gains_little(session, step):
        return True
    session.required /= 10.0
    return False


def _small_by_products(session: Session) -> bool:
    """Return whether Newton's step is small and gains little, as far as a few products H v tell.

    A gradient that is small beside the largest curvature may be large beside that of other directions.
    """
    current, problem = session.current, session.evaluator.problem
    gradient = session.projected(current)
    if (problem.hvp is None and problem.sparse is None) or not gradient.any():
        return True
    sizes = np.maximum(1.0, np.abs(current.point))
    moving = gradient != 0

    def product(vector: Vector) -> Vector:
        return np.where(moving, current.product(np.where(moving, vector, 0.0)), 0.0)

    far, rest = float(np.linalg.norm(sizes)), _REST * float(np.linalg.norm(gradient))
    step, gain = steihaug.solve(product, gradient, far, rest, _MOST_PRODUCTS)
    if not np.isfinite(step).all():
        return True
    gained = abs(session.start.value - current.value) + abs(current.value)
    small = float((np.abs(step) / sizes).max()) <= sqrt(session.tolerance)
    return small and gain <= _LITTLE * gained


def gains_little(session: Session, step: Vector) -> bool:
    """Return whether Newton's small step p gains little and stays in the domain.

    At a wall (√x, log² x) or a pole (tan x) curvature outgrows the gradient, and p shrinks with the distance.
    There p gains some share of what the whole run did, or x + p is outside and the gradient not small beside
    those of the path. What f may gain by rounding is nothing, unless rounding is large since f is.
    """
    current = session.current
    if not step.any():
        return True
    gradient = session.projected(current)
    gain = -0.5 * float(gradient @ step)
    gained = abs(session.start.value - current.value) + abs(current.value)
    if not gain <= max(_SMALL_SHARE * abs(current.value), _LITTLE * gained):
        if session.evaluator.problem.costly or not abs(current.value) <= abs(session.start.value):
            return False
        return gain <= rounding(session.evaluator, current)
    steep = float(np.abs(gradient).max()) > _SMALL_SHARE * session.trace.steepest
    return not (steep and leads_out(session, step))


def leads_out(session: Session, step: Vector) -> bool:
    """Return whether x + p has no finite value, or, unless it may be a cusp, no finite gradient."""
    point = session.current.point + step
    trial = session.evaluator.at(point if session.box is None else session.box.project(point))
    return not (trial.finite if session.evaluator.problem.kinks else trial.smooth)


def polish(session: Session) -> None:
    """Take the Newton steps at hand as long as each halves the gradient: digits for nothing."""
    current = session.current
    step = newton_on_free(session, current, newton_step)
    for _ in range(_MOST_POLISHES):
        point = current.point + step
        if session.box is not None:
            point = session.box.project(point)
        if not (point != current.point).any():
            break
        trial = session.evaluator.at(point)
        norm = session.gradient_norm(trial) if trial.smooth else inf
        if not norm <= 0.5 * session.gradient_norm(current):
            break
        if session.evaluator.problem.costly:
            # So short a step changes the Hessian by less than its own rounding over many rows.
            session.record(trial.with_hessian(current.hessian), 1.0, step)
            break
        session.record(trial, 1.0, step)
        if session.evaluator.problem.arrays and _last(step, trial.point):
            break
        current, step = trial, newton_on_free(session, trial, newton_step)


def _last(step: Vector, point: Vector) -> bool:
    """Return whether after a step of Newton's of this size the next is rounding: its size is the square."""
    return bool((np.abs(step) <= _HALF_THE_DIGITS * np.maximum(1.0, np.abs(point))).all())


def newton_on_free(
    session: Session, current: Evaluation, step_of: Callable[[Matrix, Vector], Vector]
) -> Vector:
    """Return `step_of` (H, g) on the variables that no bound holds, 0 on the others."""
    gradient, hessian = session.projected(current), current.hessian
    if not np.isfinite(hessian).all():
        return np.full_like(gradient, inf)
    if session.box is None:
        return step_of(hessian, gradient)
    free = session.box.free(current.point, current.gradient)
    step = np.zeros_like(gradient)
    if free.any():
        step[free] = step_of(hessian[np.ix_(free, free)], gradient[free])
    return step


def why_stopped(session: Session, trial: Evaluation | None, reason: str) -> Ending | None:
    """Return why the step cannot be taken, or None if it can."""
    current = session.current
    if trial is None:
        return Ending(Outcome.STALLED, reason)
    if not np.isfinite(trial.point).all():
        return Ending(Outcome.DIVERGED, "the step itself is not finite")
    if not trial.smooth:
        if trial.value == -inf:
            return Ending(Outcome.DIVERGED, "the value falls without bound")
        return recession.why_not_finite(session, trial)
    if (trial.point != current.point).any():
        session.still = 0
        return None
    # A method with memory may stand still for a moment, at the turning point of its swing.
    session.still += 1
    return Ending(Outcome.STALLED) if session.still >= _MOST_STILL else None


def ran_away(session: Session, smallest: float) -> Ending | None:
    """Return the ending of a run that grows without bound, or None."""
    current, start = session.current, session.start
    if (
        current.gradient_norm > _BLOWN_UP * max(smallest, start.gradient_norm * 1e-4)
        and current.value > start.value
    ):
        return Ending(Outcome.DIVERGED, "values and gradients grow from step to step")
    return recession.along_the_path(session)
