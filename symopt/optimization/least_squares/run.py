"""The loop for sums of squares: x ← x + p, p the damped Gauss-Newton step in a region that learns its size.

    ρ = (‖r(x)‖² - ‖r(x + p)‖²)/(‖r‖² - ‖r + J p‖²)         taken for ρ > 10⁻⁴

D grows with the norms of J's columns, so the units of the parameters do not matter and the region
cannot collapse in one of them (Moré, 1978). Where the residuals stay large, Gauss-Newton converges
slowly; after a few slow steps the exact Hessian stands for JᵀJ (as in NL2SOL: J. Dennis, D. Gay and
R. Welsch, ACM Trans. Math. Softw. 7 (1981) 348-368).
"""

from __future__ import annotations

from math import inf

import numpy as np

from symopt.foundation.outcome import Outcome
from symopt.optimization.certificates.curvature import newton_step
from symopt.optimization.evaluator import Evaluation, guarded
from symopt.optimization.judging import explain
from symopt.optimization.least_squares.last_digits import last_digits
from symopt.optimization.least_squares.linearization import (
    Linearization,
    column_norms,
    linearized,
)
from symopt.optimization.loop import newton_on_free
from symopt.optimization.part import Ending, Found, Memory
from symopt.optimization.problem import Vector
from symopt.optimization.session import Session
from symopt.optimization.subproblems import trust

_TAKEN = 1e-4
# Below this share of ‖r‖² a decrease may be rounding, and the slope decides.
_NOISE = 1e-12
# Steps in a row that leave the slope above this share of the last one are slow.
_SLOW_SHARE = 0.3
_SLOW_STEPS = 2
_REST = 10
# The share of its distance to a wall of the domain that a variable keeps in one step.
_KEPT = 0.1
# The share of D below which a column of J has outgrown it.
_OUTGROWN = 0.1
# What Newton's last step may be beside x, and the offset of a run that rounding has stopped.
_SMALL = 1e-3
_NEAR = 1e-5


class LeastSquaresRun:
    """One run: the scale D, the radius Δ, and the linearization at the current point.

    radius: the first Δ, relative to ‖D x‖.   damped: else whole steps, halved until ‖r‖ falls, are taken.
    """

    def __init__(self, radius: float = 1.0, *, damped: bool = True) -> None:
        self.first, self.damped = radius, damped
        self.radius = 0.0
        self.scale: Vector | None = None
        self.known: tuple[Evaluation, Linearization | None] | None = None
        self.tried: tuple[Evaluation, Vector] | None = None  # the last trial and its residuals
        self.reach = 0.0
        self.slow = 0

    def residuals(self, session: Session, point: Vector) -> Vector:
        """Return r(x), counted as a value; nan where it is undefined."""
        problem = session.evaluator.problem
        assert problem.residuals is not None  # the driver has checked it
        session.evaluator.counts["value"] += 1
        found = guarded(problem.residuals, point)
        return np.full(1, np.nan) if found is None else np.asarray(found, dtype=np.float64)

    def at(self, session: Session) -> Linearization | None:
        """Return the linearization at the current point, made once."""
        current = session.current
        if self.known is not None and self.known[0] is current:
            return self.known[1]
        problem = session.evaluator.problem
        assert problem.jacobian is not None  # the driver has checked it
        session.evaluator.counts["gradient"] += 1
        jacobian = np.asarray(guarded(problem.jacobian, current.point), dtype=np.float64)
        found = None
        if jacobian.ndim == 2 and np.isfinite(jacobian).all():
            norms = column_norms(jacobian)
            if self.scale is None:
                self.scale = np.where(norms > 0, norms, 1.0)
            self.scale = np.maximum(self.scale, norms)
            free = (
                None if session.box is None else session.box.free(current.point, current.gradient)
            )
            if self.tried is not None and self.tried[0] is current:
                residuals = self.tried[1]
            else:
                residuals = self.residuals(session, current.point)
            found = linearized(residuals, jacobian, self.scale, free)
            self.reach = max(self.reach, float(np.linalg.norm(self.scale * current.point)))
        self.known = (current, found)
        return found

    def advance(self, session: Session, memory: Memory) -> tuple[Vector, Found, Memory]:
        """Return the next step that lowers ‖r‖, or why there is none."""
        held = self.at(session)
        if held is None:
            reason = "the Jacobian is not finite"
            return -session.current.gradient, Found(None, 0.0, reason), memory
        if self.radius == 0.0:
            whole = float(np.linalg.norm(held.shortest()))
            # At zero nothing tells how far is far: the whole step is tried.
            self.radius = (min(self.first * self.reach, whole) if self.reach else whole) or 1.0
        if self.damped and self.slow >= _SLOW_STEPS and explain.can_certify(session):
            found = self._exact(session, held)
            if found is not None:
                return (*found, memory)
            self.slow = -_REST
        find = self._damped if self.damped else self._halved
        step, found = find(session, held)
        if found.evaluation is None and self._rescaled(held):
            return self.advance(session, memory)
        return step, found, memory

    def _rescaled(self, held: Linearization) -> bool:
        """Begin D anew at J's columns; return whether that makes a difference.

        D that never shrinks hides columns which have become small since, as those beside exp(-E/T).
        """
        norms = column_norms(held.jacobian)
        if self.scale is None or not ((norms > 0) & (norms < _OUTGROWN * self.scale)).any():
            return False
        self.scale, self.known = np.where(norms > 0, norms, 1.0), None
        self.reach = self.radius = 0.0
        return True

    def _damped(self, session: Session, held: Linearization) -> tuple[Vector, Found]:
        """Shorten the damped step until it lowers ‖r‖."""
        outside, tries = 0, 0
        while True:
            tries += 1
            q, damping = held.within(self.radius)
            step = held.step(q)
            trial, step = self._moved(session, step)
            if not step.any():
                reason = "every step tried left the domain" if outside > 20 else ""
                return step, Found(None, 0.0, reason)
            quality = self._quality(session, held, trial, held.decrease(step))
            outside += quality == -inf
            self._learn(quality, held.length(step), damping == 0.0)
            if quality > _TAKEN:
                self._judge_pace(session, trial, damping == 0.0 or tries > 1)
                return step, Found(trial, 1.0)
            if self.radius == 0.0:  # beside a J that all but vanishes it underflows
                return step, Found(None, 0.0)

    def _halved(self, session: Session, held: Linearization) -> tuple[Vector, Found]:
        """Halve the Gauss-Newton step until it lowers ‖r‖."""
        whole, length, outside = held.step(held.shortest()), 1.0, 0
        while True:
            trial, step = self._moved(session, length * whole)
            if not step.any():
                reason = "every step tried left the domain" if outside > 20 else ""
                return step, Found(None, 0.0, reason)
            quality = self._quality(session, held, trial, held.decrease(step))
            outside += quality == -inf
            if quality > _TAKEN:
                self._judge_pace(session, trial, length == 1.0)
                return whole, Found(trial, length)
            length /= 2

    def _moved(self, session: Session, step: Vector) -> tuple[Evaluation, Vector]:
        point = session.current.point + step
        walls = session.evaluator.problem.walls
        if walls is not None:  # held back there alone: K near 0 must not stop V on its way
            here = session.current.point
            nearest = [np.where(np.isfinite(w), w + _KEPT * (here - w), w) for w in walls]
            point = np.clip(point, *nearest)
        if session.box is not None:
            point = session.box.project(point)
        return session.evaluator.at(point), point - session.current.point

    def _quality(
        self,
        session: Session,
        held: Linearization,
        trial: Evaluation,
        predicted: float,
    ) -> float:
        """Return actual/predicted decrease of ‖r‖²; -inf outside the domain."""
        if not trial.inside:
            return -inf
        new = self.residuals(session, trial.point)
        self.tried = trial, new
        if len(new) != len(held.residuals) or not np.isfinite(new).all():
            return -inf
        # (r - r')·(r + r') keeps the digits that ‖r‖² - ‖r'‖² would lose.
        actual = float((held.residuals - new) @ (held.residuals + new))
        if max(predicted, abs(actual)) <= _NOISE * held.size**2:
            gone = trial.smooth and session.gradient_norm(trial) <= 0.5 * session.gradient_norm(
                session.current
            )
            return 1.0 if gone else -1.0
        if not trial.smooth:
            return -inf
        return actual / predicted if predicted > 0 else -1.0

    def _learn(self, quality: float, length: float, whole: bool) -> None:
        if quality < 0.25:
            self.radius = (0.1 if quality == -inf else 0.25) * min(self.radius, length)
        elif quality > 0.75:
            self.radius = 2 * length
        elif whole:
            self.radius = max(self.radius, length)

    def _judge_pace(self, session: Session, trial: Evaluation, telling: bool) -> None:
        """Count steps in a row that leave much of the gradient.

        telling: whether that is the fault of JᵀJ: the step was whole, or promised more than it held.
        """
        old, new = session.gradient_norm(session.current), session.gradient_norm(trial)
        self.slow = self.slow + 1 if telling and new > _SLOW_SHARE * old else min(self.slow, 0)

    def _exact(self, session: Session, held: Linearization) -> tuple[Vector, Found] | None:
        """Return a step with the exact Hessian in the same region, None if it does not do well."""
        current, free = session.current, held.free
        hessian = current.hessian[np.ix_(free, free)]
        if not np.isfinite(hessian).all():
            return None
        inner, decrease = trust.solve(hessian, current.gradient[free], held.scale, self.radius)
        step = np.zeros(len(free))
        step[free] = inner
        trial, moved = self._moved(session, step)
        if not moved.any() or not np.array_equal(moved, trial.point - current.point):
            return None
        quality = self._quality(session, held, trial, decrease)
        if quality < 0.25:
            return None
        self._learn(quality, held.length(moved), whole=True)
        return moved, Found(trial, 1.0)

    def arrived(self, session: Session) -> bool:
        """Return whether the current point is a minimum to the tolerance; if so, take the last digits."""
        held = self.at(session)
        if held is None or not self._small(session, held) or not self._settled(session, held):
            return False
        if self._rescaled(held):
            return self.arrived(session)
        last_digits(session)
        return True

    def stopped(self, session: Session, ending: Ending) -> Ending:
        """Return the ending of a run; one that no step could better has arrived if Newton's is small."""
        held = self.at(session) if ending.outcome is Outcome.STALLED else None
        if held is None or not self._settled(session, held):
            return ending
        if explain.can_certify(session):
            last_digits(session)
            step = newton_on_free(session, session.current, newton_step)
            return Ending(None) if held.length(step) <= session.tolerance * self.reach else ending
        return Ending(None) if held.offset <= _NEAR else ending

    def _settled(self, session: Session, held: Linearization) -> bool:
        """Return whether Newton's step, where it is known, is small beside x."""
        if not explain.can_certify(session):
            return True
        step = newton_on_free(session, session.current, newton_step)
        return bool(held.length(step) <= _SMALL * self.reach)

    def _small(self, session: Session, held: Linearization) -> bool:
        if held.offset <= session.tolerance or held.size == 0.0:
            return True
        return float(np.linalg.norm(held.shortest())) <= session.tolerance * self.reach
