"""SciPy's methods in our loop: every evaluation counted, every iterate in the trace, our own test.

SciPy's stopping tests are switched off (they are absolute); the scale-free measure of
`stationarity` stops the run from the callback.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf

import numpy as np

from symopt.foundation.outcome import Outcome
from symopt.optimization.constraints.kkt import SMALL, Multipliers, met, multipliers
from symopt.optimization.evaluator import Evaluation
from symopt.optimization.loop import settled, stands
from symopt.optimization.part import Ending
from symopt.optimization.problem import Vector
from symopt.optimization.session import Session
from symopt.optimization.unbounded import recession

# SciPy's line searches interpolate values, so a point outside the domain gets a large finite one.
_WALL = 1e6
_MOST_RESTARTS = 5
_SMALLEST = 1e-8
# Sequential quadratic programming weighs the objective against the constraints.
_SMALLEST_HELD = 1e-2


class _Stop(Exception):  # noqa: N818 - a signal, not an error
    """Leaves SciPy's loop with an ending."""

    def __init__(self, ending: Ending) -> None:
        self.ending = ending
        super().__init__()


class _Bridge:
    """What SciPy calls: the objective with its gradient, and the callback."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.units = np.ones(session.evaluator.size) if session.units is None else session.units
        self.known: dict[bytes, Evaluation] = {session.start.point.tobytes(): session.start}
        # Tests inside SciPy are absolute: a tiny or huge objective is brought near 1.
        least = _SMALLEST_HELD if session.constraints else _SMALLEST
        steep = float(np.abs(session.start.gradient * self.units).max())
        self.scale = 1.0 if least <= steep <= 1 / least or steep == 0.0 else 1 / steep

    def evaluation(self, point: Vector) -> Evaluation:
        """Return the evaluation at a point, the same one for the same point."""
        key = point.tobytes()
        if key not in self.known:
            if len(self.known) > 50:
                self.known.clear()
            self.known[key] = self.session.evaluator.at(point.copy())
        return self.known[key]

    def objective(self, measured: Vector) -> tuple[float, Vector]:
        """Return value and gradient; outside the domain a wall that slopes back to the iterate.

        measured: the point in units.
        """
        point = measured * self.units
        found = self.evaluation(point)
        if found.value == -inf and met(self.session, point):
            raise _Stop(Ending(Outcome.DIVERGED, "the value falls without bound"))
        found.gradient  # noqa: B018 - computed together with the value, where the problem can
        if found.smooth:
            return self.scale * found.value, self.scale * found.gradient * self.units
        current = self.session.current
        away = measured - current.point / self.units
        height = self.scale * _WALL * (1 + abs(current.value))
        distance = float(np.linalg.norm(away))
        return self.scale * current.value + height, away * (height / max(distance**2, 1e-300))

    def arrived(self, measured: Vector) -> None:
        """Record an iterate and stop when it is stationary, the limit is reached, or it runs off."""
        session = self.session
        point = np.asarray(measured, dtype=np.float64) * self.units
        found = self.evaluation(point if session.box is None else session.box.project(point))
        if not found.smooth or not (found.point != session.current.point).any():
            return
        session.record(found, 1.0, found.point - session.current.point)
        if session.stopped:
            raise _Stop(Ending(Outcome.STEP_LIMIT, "stopped by the callback"))
        if not session.constraints and session.measure() <= session.required and settled(session):
            raise _Stop(Ending(None))
        if session.constraints and _hardly_moved(session) and _holds(multipliers(session)):
            raise _Stop(Ending(None))
        away = recession.along_the_path(session)
        if away is not None:
            raise _Stop(away)
        if session.iterations >= session.max_iterations:
            raise _Stop(Ending(Outcome.STEP_LIMIT))
        if session.evaluator.problem.kinks and stands(session):
            raise _Stop(Ending(Outcome.STALLED))


def _hardly_moved(session: Session) -> bool:
    """Return whether the last step changed x by less than the tolerance."""
    assert session.previous is not None  # a step was recorded
    current = session.current.point
    sizes = session.tolerance * np.maximum(1.0, np.abs(current))
    return bool((np.abs(current - session.previous.point) <= sizes).all())


def _holds(found: Multipliers) -> bool:
    """Return whether the first-order conditions hold, with digits to spare."""
    return found.feasible and found.residual <= 1e-2 * SMALL


def solve_with(
    session: Session,
    method: str,
    options: Mapping[str, float],
    *,
    keywords: Callable[[Session], Mapping[str, object]] = lambda session: {},
) -> Ending:
    """Return how SciPy's `method` ended; where its line search gives up, it starts afresh.

    In a session that has begun already, it goes on from the current point.
    options: SciPy's options.  keywords: further arguments of scipy.optimize.minimize.
    """
    from scipy.optimize import Bounds, minimize

    if not session.trace:
        session.record(session.start, 0.0, None)
    if not session.projected(session.current).any() and not session.constraints:
        return Ending(None)
    bridge = _Bridge(session)
    box = session.box
    units = bridge.units
    bounds = None if box is None else Bounds(box.lower / units, box.upper / units)  # pyright: ignore
    reason = ""
    for _ in range(_MOST_RESTARTS):
        before = session.iterations
        try:
            found = minimize(
                bridge.objective,
                session.current.point / units,
                jac=True,
                method=method,
                bounds=bounds,
                options=dict(options),
                callback=bridge.arrived,
                **keywords(session),  # pyright: ignore
            )
            bridge.arrived(found.x)
        except _Stop as stop:
            return stop.ending
        reason = str(found.message)
        if session.constraints:
            return Ending(None if found.success else Outcome.STALLED, reason)
        if session.iterations == before:
            break
    return Ending(Outcome.STALLED, reason)
