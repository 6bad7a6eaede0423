"""Damped Newton with a sparse Hessian: chains, grids and networks of thousands of unknowns.

    (H + μ D²) p = -∇f(x),   x ← P(x + t p),   μ = 0 where H is positive definite

A factorization of a sparse matrix costs little more than reading it, so that a step costs about as much as
a few gradients. P projects on the bounds; a variable that is at a bound, or so close that its own step leads
there, and is pushed against it, takes a step of its own, and H is that of the others
(D. Bertsekas, Projected Newton methods, SIAM J. Control Optim. 20 (1982) 221-246).
"""

from __future__ import annotations

from math import inf, sqrt

import numpy as np

from symopt.compilation.sparse.lifted import Lifted
from symopt.optimization.evaluator import Evaluation, Evaluator
from symopt.optimization.factoring.balanced import Balanced, balanced
from symopt.optimization.factoring.solve import descent_solve
from symopt.optimization.judging.escape import certificate_of
from symopt.optimization.local import around, locally
from symopt.optimization.loop import gains_little, run
from symopt.optimization.part import Ending, Found, Memory, Method
from symopt.optimization.problem import Mask, Vector
from symopt.optimization.searches.armijo import ARMIJO
from symopt.optimization.session import Session
from symopt.optimization.unbounded import recession

BEGIN: Memory = (True, 0.0, True)
_MOST_POLISHES = 3
# A shift up to this is there for a singular Hessian, not for negative curvature.
_TINY_SHIFT = 1e-7
# How near to a bound, relative to x, a variable is that its own step leads to it.
_NEAR = 1e-3


class _Eager(Evaluator):
    """An evaluator whose points bring value, gradient and Hessian at once: most first trials are taken."""

    def __init__(self, inner: Evaluator) -> None:
        super().__init__(inner.problem)
        self.counts = inner.counts

    def at(self, point: Vector) -> Evaluation:
        """Return the evaluation with everything in it."""
        found = super().at(point)
        if found.inside:
            found.sparse  # noqa: B018 - one call gives all three
        return found


def _advance(session: Session, memory: Memory) -> tuple[Vector, Found, Memory]:
    current = session.current
    whole, last, wide = memory  # was the last step taken whole; its μ; was it one on all unknowns
    found = session.balanced
    if not found.finite:
        return -current.gradient, Found(None, 0.0, "the Hessian is not finite"), memory
    chosen = around(session) if wide else None
    if chosen is not None:
        taken = locally(session, chosen, lambda inner: run(inner, BEGIN, _advance, _arrived))
        if taken is not None:
            return *taken, (True, last, False)
    step, shift = _step(session, found, last)
    evaluator = _Eager(session.evaluator) if whole else session.evaluator
    taken = ARMIJO.find(evaluator, current, step, session.box, session.values)
    return step, taken, (taken.length == session.values["first"], shift, True)


def _step(session: Session, found: Balanced, last: float) -> tuple[Vector, float]:
    """Return Newton's step on the variables that no bound holds, each other's own step, and μ."""
    gradient = session.current.gradient
    if session.box is None:
        return descent_solve(found, gradient, last)
    own = -gradient / found.scale**2
    free = _free(session, own)
    if not free.any():
        return own, 0.0
    step, shift = descent_solve(found.on_free(free), np.where(free, gradient, 0.0), last)
    return np.where(free, step, own), shift


def _free(session: Session, own: Vector) -> Mask:
    """Return which variables are neither at a bound nor, near it, led there by their own step."""
    box, point = session.box, session.current.point
    assert box is not None  # the caller has looked
    near = _NEAR * np.maximum(1.0, np.abs(point))
    low = (own <= 0) & (point - box.lower <= near) & (point + own <= box.lower)
    high = (own >= 0) & (box.upper - point <= near) & (point + own >= box.upper)
    return ~(low | high | (box.lower == box.upper))


def _arrived(session: Session) -> bool:
    """Return whether the point is stationary: by r(x) of `stationarity`, then by Newton's step."""
    current, box = session.current, session.box
    hessian, gradient, point = current.sparse, session.projected(current), current.point
    if not gradient.any():
        return True
    sizes = np.maximum(1.0, np.abs(point))
    if not isinstance(hessian, Lifted):
        # Σ_j |H_ij| max(1, |x_j|) is below this: the cheap test that fails on all of the way.
        widest = int(np.diff(hessian.indptr).max())
        most = widest * float(np.abs(hessian.data).max(initial=0.0)) * float(sizes.max())
        if not float(np.abs(gradient).max()) <= session.required * most:
            return False
    found = session.balanced
    if not found.finite:
        return False
    if not (np.abs(gradient) <= session.required * found.magnitudes(sizes)).all():
        return False
    free = np.ones(len(point), dtype=np.bool_) if box is None else box.free(point, current.gradient)
    step, shift = descent_solve(found.on_free(free), gradient)
    if not float((np.abs(step) / sizes).max()) <= sqrt(session.tolerance):
        return False
    if not gains_little(session, step):
        return False
    if shift <= _TINY_SHIFT:  # else it is no minimum: whoever asks looks for a way down
        _polish(session, found, free, step)
    return True


def _polish(session: Session, found: Balanced, free: Mask, step: Vector) -> None:
    """Take Newton steps on the free variables as long as each halves the gradient."""
    current, box = session.current, session.box
    for _ in range(_MOST_POLISHES):
        point = current.point + step
        if box is not None:
            point = box.project(point)
        if not (point != current.point).any():
            break
        trial = _Eager(session.evaluator).at(point)
        norm = session.gradient_norm(trial) if trial.smooth else inf
        if not norm <= 0.5 * session.gradient_norm(current):
            break
        session.record(trial, 1.0, step)
        current = trial
        found = balanced(current.sparse, found.structure)
        if not found.finite:
            break
        gradient = np.where(free, session.projected(current), 0.0)
        step, shift = descent_solve(found.on_free(free), gradient)
        if shift > _TINY_SHIFT:
            break


def _solve(session: Session) -> Ending:
    ending = run(session, BEGIN, _advance, _arrived)
    if ending.outcome is None:
        away = _along_null_space(session)
        return ending if away is None else away
    return ending


def _along_null_space(session: Session) -> Ending | None:
    """Return the ending if f falls for ever along a direction without curvature, as exp(-Σ x) does.

    The direction is rounded: one of equal entries, say, is then followed far without a false rise.
    """
    space = certificate_of(session).null_space
    if space is None:
        return None
    current = session.current
    for column in space.T:
        direction = np.round(column / float(np.abs(column).max()), 8)
        slope = float(current.gradient @ direction)
        direction = -direction if slope > 0 else direction
        if session.box is not None and (session.box.unbounded(direction) != direction).any():
            continue
        found = recession.ray(session.evaluator, current, direction)
        if slope and found is not None:
            return recession.ending_of(found)
    return None


SPARSE_NEWTON = Method(
    name="sparse-newton",
    title="damped Newton with a sparse Hessian",
    summary="x ← x - t (H + μ D²)⁻¹ ∇f(x), H factored as a sparse matrix",
    reference="J. Nocedal and S. Wright, Numerical Optimization (2006), sections 3.4 and 7.3",
    solve=_solve,
    settings=ARMIJO.settings,
    max_iterations=20_000,
    needs_product=True,
    needs_sparse=True,
    bounds=True,
    escapes=True,
    order=2.0,
)
