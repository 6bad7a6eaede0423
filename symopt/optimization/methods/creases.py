"""Quasi-Newton across kinks: L-BFGS-B and sequential quadratic programming in turn. SciPy's.

Near a kink both gain a picture of f from gradients on its two sides, and with line searches on values
they go on where methods on second derivatives jam (A. Lewis and M. Overton, Nonsmooth optimization via
quasi-Newton methods, Math. Program. 141 (2013)). L-BFGS-B is fast far away and may stop on a crease
short of its lowest point; the other one goes along it.
"""

from __future__ import annotations

import numpy as np

from symopt.foundation.outcome import Outcome
from symopt.optimization.certificates.curvature import descent_step
from symopt.optimization.evaluator import Evaluation
from symopt.optimization.external import solve_with
from symopt.optimization.judging import escape
from symopt.optimization.judging.balance import balance
from symopt.optimization.judging.explain import can_certify
from symopt.optimization.loop import polish
from symopt.optimization.part import Ending, Method
from symopt.optimization.problem import Matrix
from symopt.optimization.session import Session

_ROUNDS = 8
# The matrices of sequential quadratic programming are dense.
_LARGEST = 200
_MOST_UNKNOWNS, _MOST_STEPS = 50, 60
# How far beside a crease gradients are looked at, and the share of them that is a jump.
_BESIDE, _JUMP, _AXIS = 1e-7, 1e-3, 1e-6


def _solve(session: Session) -> Ending:
    far = {"maxiter": 10**9, "maxfun": 10**9, "ftol": 0.0, "gtol": 0.0, "maxls": 60}
    near = {"maxiter": session.max_iterations, "ftol": 1e-16}
    ending = Ending(None)
    best: Evaluation | None = None
    for _ in range(_ROUNDS):
        before = session.iterations
        for method, options in (("L-BFGS-B", far), ("SLSQP", near)):
            if method == "SLSQP" and session.evaluator.size > _LARGEST:
                continue
            ending = solve_with(session, method, options)
            if best is not None and ending.outcome is Outcome.STALLED:
                _back_to(session, best)
            best = session.current
            if ending.outcome is None and can_certify(session):
                polish(session)  # away from the kinks Newton's step gives the last digits
                if _left_a_saddle(session):
                    best = None
                    break
            if ending.outcome is Outcome.STALLED:
                _along_the_crease(session)
            if ending.outcome is not Outcome.STALLED or balance(session) is not None:
                return ending
        else:
            if session.iterations == before:
                break
    return ending


def _left_a_saddle(session: Session) -> bool:
    """Move down from a critical point that is no minimum; return whether that was so."""
    way = escape.from_critical_point(session)
    if way is None:
        return False
    session.record(way.evaluation, way.length, way.direction)
    return True


def _along_the_crease(session: Session) -> None:
    """Take Newton's steps along the directions in which gradients beside the point do not jump.

    |y| + |x|³ is nearly 0 along its crease y = 0 long before x is.
    """
    if session.box is not None or session.evaluator.size > _MOST_UNKNOWNS:
        return
    for _ in range(_MOST_STEPS):
        current, along = session.current, _without_jumps(session)
        if not along.shape[1] or not np.isfinite(current.hessian).all():
            return
        bent, slope = along.T @ current.hessian @ along, along.T @ current.gradient
        step = along @ descent_step(bent, slope)
        trial = session.evaluator.at(current.point + step)
        if not (trial.smooth and trial.value < current.value):
            return
        session.record(trial, 1.0, step)


def _without_jumps(session: Session) -> Matrix:
    """Return a basis of the directions in which gradients drawn beside the point are alike, shape (n, k)."""
    current, size = session.current, session.evaluator.size
    drawn = np.random.default_rng(0).standard_normal((2 * size + 4, size))
    beside = current.point + _BESIDE * np.maximum(1.0, np.abs(current.point)) * drawn
    gradients = np.array([session.evaluator.at(point).gradient for point in beside])
    if not np.isfinite(gradients).all():
        return np.zeros((size, 0))
    _, jumps, turned = np.linalg.svd(gradients - gradients.mean(axis=0))
    jumping = int((jumps > _JUMP * np.abs(gradients).max()).sum())
    if not jumping:
        return np.zeros((size, 0))
    # Beside a cusp a little of the direction across it is a way up: a crease along an axis is exact.
    across = np.where(np.abs(turned[:jumping]) > _AXIS, turned[:jumping], 0.0)
    return np.linalg.svd(across)[2][jumping:].T


def _back_to(session: Session, best: Evaluation) -> None:
    """Go back to the best point where a method went up: beside a cusp its steps are too long."""
    if session.current.value > best.value:
        session.record(best, 1.0, best.point - session.current.point)


CREASES = Method(
    name="creases",
    title="quasi-Newton across kinks",
    summary="x ← x - t B⁻¹ ∇f(x), B from gradients on both sides of the kinks",
    reference="A. Lewis and M. Overton, Math. Program. 141 (2013) 135-163",
    solve=_solve,
    max_iterations=5_000,
    bounds=True,
    descends=False,
    escapes=True,
)
