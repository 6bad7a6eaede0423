"""Damped Newton with a sparse Hessian: chains, grids and networks of thousands of unknowns.

    (H + μ D²) p = -∇f(x),   x ← x + t p,   μ = 0 where H is positive definite

A factorization of a sparse matrix costs little more than reading it, so that a step costs about as much as
a few gradients.
"""

from __future__ import annotations

from math import inf, sqrt

import numpy as np

from symopt.optimization.certificates.sparse_solve import (
    Balanced,
    balanced,
    descent_solve,
    newton_solve,
)
from symopt.optimization.evaluator import Evaluation, Evaluator
from symopt.optimization.judging.escape import certificate_of
from symopt.optimization.loop import leads_out, run
from symopt.optimization.part import Ending, Found, Memory, Method
from symopt.optimization.problem import Vector
from symopt.optimization.searches.armijo import ARMIJO
from symopt.optimization.session import Session
from symopt.optimization.unbounded import recession

_MOST_POLISHES = 3
_SMALL_SHARE = 1e-4


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
    whole, structure = memory  # whether the last step was taken whole, and where H has entries
    found = balanced(current.sparse, structure)
    if not found.finite:
        return -current.gradient, Found(None, 0.0, "the Hessian is not finite"), memory
    step = descent_solve(found, current.gradient)
    evaluator = _Eager(session.evaluator) if whole else session.evaluator
    taken = ARMIJO.find(evaluator, current, step, None, session.values)
    return step, taken, (taken.length == session.values["first"], found.structure)


def _arrived(session: Session) -> bool:
    """Return whether the point is stationary: by r(x) of `stationarity`, then by Newton's step."""
    current = session.current
    hessian, gradient, point = current.sparse, current.gradient, current.point
    if not gradient.any():
        return True
    sizes = np.maximum(1.0, np.abs(point))
    # Σ_j |H_ij| max(1, |x_j|) is below this: the cheap test that fails on all of the way.
    widest = int(np.diff(hessian.indptr).max())
    most = widest * float(np.abs(hessian.data).max(initial=0.0)) * float(sizes.max())
    if not current.gradient_norm <= session.required * most:
        return False
    found = balanced(hessian)
    if not found.finite:
        return False
    magnitudes = np.abs(found.values) * found.scale[found.rows] * found.scale[found.columns]
    curvature = np.bincount(
        found.rows, weights=magnitudes * sizes[found.columns], minlength=found.size
    )
    if not (np.abs(gradient) <= session.required * curvature).all():
        return False
    step = newton_solve(found, gradient)
    if step is None:  # no minimum yet, but a critical point: whoever asks looks for a way down
        return True
    if not float((np.abs(step) / sizes).max()) <= sqrt(session.tolerance):
        return False
    if not _gains_little(session, step):
        return False
    _polish(session, found, step)
    return True


def _gains_little(session: Session, step: Vector) -> bool:
    """Return what `loop.settled` asks of a small step: that it ends neither at a wall nor in a pole."""
    current = session.current
    if current.gradient_norm <= _SMALL_SHARE * session.trace.steepest:
        return True
    gained = abs(session.start.value - current.value) + abs(current.value)
    gain = -0.5 * float(current.gradient @ step)
    return gain <= _SMALL_SHARE * gained and not leads_out(session, step)


def _polish(session: Session, found: Balanced, step: Vector) -> None:
    """Take Newton steps as long as each halves the gradient."""
    current = session.current
    for _ in range(_MOST_POLISHES):
        point = current.point + step
        if not (point != current.point).any():
            break
        trial = _Eager(session.evaluator).at(point)
        norm = trial.gradient_norm if trial.smooth else inf
        if not norm <= 0.5 * current.gradient_norm:
            break
        session.record(trial, 1.0, step)
        current = trial
        found = balanced(current.sparse)
        following = newton_solve(found, current.gradient) if found.finite else None
        if following is None:
            break
        step = following


def _solve(session: Session) -> Ending:
    ending = run(session, (True, None), _advance, _arrived)
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
        found = recession.ray(session.evaluator, current, -direction if slope > 0 else direction)
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
    max_iterations=10_000,
    needs_product=True,
    needs_sparse=True,
    escapes=True,
    order=2.0,
)
