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
from symopt.optimization import escape, recession
from symopt.optimization.curvature import newton_step
from symopt.optimization.evaluator import Evaluation
from symopt.optimization.part import (
    Direction,
    Ending,
    Found,
    Memory,
    Method,
    Search,
    Setting,
)
from symopt.optimization.problem import Vector
from symopt.optimization.session import Session

# A gradient this many times the smallest one seen, at a value above the start's, does not return.
_BLOWN_UP = 1e8
_MOST_ESCAPES = 20
_MOST_POLISHES = 3
_MOST_STILL = 3


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


def run(session: Session, memory: Memory, advance: Advance) -> Ending:
    """Return how the loop of one-step `advance` ended; the path is in the session's trace."""
    session.record(session.start, 0.0, None)
    smallest = inf
    escapes = 0
    while True:
        current = session.current
        if session.stopped:
            return Ending(Outcome.STEP_LIMIT, "stopped by the callback")
        if session.measure() <= session.tolerance and _settled(session):
            way_down = None
            if session.method.escapes and escapes < _MOST_ESCAPES:
                way_down = escape.from_critical_point(session)
            if way_down is None:
                return Ending(None)
            escapes += 1
            session.record(way_down.evaluation, way_down.length, way_down.direction)
            continue
        if session.iterations >= session.max_iterations:
            return Ending(Outcome.STEP_LIMIT)
        step, found, memory = advance(session, memory)
        ending = _stopped(session, found.evaluation, found.reason)
        if ending is not None:
            return ending
        assert found.evaluation is not None
        session.record(found.evaluation, found.length, step)
        smallest = min(smallest, current.gradient_norm)
        ending = _runaway(session, smallest)
        if ending is not None:
            return ending


def _settled(session: Session) -> bool:
    """Return whether Newton's step is small as well, for methods that know the Hessian.

    A gradient may look small beside a large curvature in another direction; the step does not.
    The last step costs nothing more, so it is taken if it lowers the gradient.
    """
    if not session.method.needs_hessian:
        return True
    current = session.current
    step = _newton(session, current)
    size = np.abs(step) / np.maximum(1.0, np.abs(current.point))
    if not float(size.max()) <= sqrt(session.tolerance):
        return session.iterations > 0 and not (current.point + step != current.point).any()
    for _ in range(_MOST_POLISHES):
        point = current.point + step
        if session.box is not None:
            point = session.box.project(point)
        if not (point != current.point).any():
            break
        trial = session.evaluator.at(point)
        norm = float(np.abs(session.projected(trial)).max()) if trial.smooth else inf
        if not norm <= 0.5 * float(np.abs(session.projected(current)).max()):
            break
        session.record(trial, 1.0, step)
        current, step = trial, _newton(session, trial)
    return True


def _newton(session: Session, current: Evaluation) -> Vector:
    gradient, hessian = session.projected(current), current.hessian
    if not np.isfinite(hessian).all():
        return np.full_like(gradient, inf)
    if session.box is None:
        return newton_step(hessian, gradient)
    free = session.box.free(current.point, current.gradient)
    step = np.zeros_like(gradient)
    if free.any():
        step[free] = newton_step(hessian[np.ix_(free, free)], gradient[free])
    return step


def _stopped(session: Session, trial: Evaluation | None, reason: str) -> Ending | None:
    """Return why the step cannot be taken, or None if it can."""
    current = session.current
    if trial is None:
        return Ending(Outcome.STALLED, reason)
    if trial.value == -inf:
        return Ending(Outcome.DIVERGED, "the value falls without bound")
    if not np.isfinite(trial.point).all():
        return Ending(Outcome.DIVERGED, "the step itself is not finite")
    if not trial.smooth:
        return recession.why_not_finite(session, trial)
    if (trial.point != current.point).any():
        session.still = 0
        return None
    # A method with memory may stand still for a moment, at the turning point of its swing.
    session.still += 1
    return Ending(Outcome.STALLED) if session.still >= _MOST_STILL else None


def _runaway(session: Session, smallest: float) -> Ending | None:
    """Return the ending of a run that grows without bound, or None."""
    current, start = session.current, session.start
    if (
        current.gradient_norm > _BLOWN_UP * max(smallest, start.gradient_norm * 1e-4)
        and current.value > start.value
    ):
        return Ending(Outcome.DIVERGED, "values and gradients grow from step to step")
    return recession.along_the_path(session)
