"""Newton in a trust region: the exact minimizer of the quadratic model over ‖D p‖ <= Δ.

Δ follows how well the model predicts: ρ = actual / predicted decrease; the step is taken for
ρ > 10⁻⁴, Δ shrinks for ρ < ¼ and doubles for ρ > ¾ at the boundary.
"""

from __future__ import annotations

from math import inf

import numpy as np

from symopt.optimization.curvature import balance
from symopt.optimization.loop import run
from symopt.optimization.part import Ending, Found, Memory, Method, Setting
from symopt.optimization.problem import Vector
from symopt.optimization.session import Session
from symopt.optimization.trust import solve

# As in backtracking: below this share of f its decrease may be rounding, and the gradient decides.
_NOISE = 1e-9


def _advance(session: Session, memory: Memory) -> tuple[Vector, Found, Memory]:
    scale, radius = memory
    current, value = session.current, session.current.value
    hessian = current.hessian
    if not np.isfinite(hessian).all():
        return -current.gradient, Found(None, 0.0, "the Hessian is not finite"), memory
    # D only grows, so that the region cannot collapse in one variable from step to step.
    scale = np.maximum(scale, balance(hessian))
    if radius == 0.0:
        size = float(np.linalg.norm(scale * current.point))
        slope = float(np.linalg.norm(current.gradient / scale))
        radius = session.values["radius"] * (max(size, slope) or 1.0)
    noise = _NOISE * abs(value)
    step = np.zeros_like(current.gradient)
    outside = 0
    while True:
        step, predicted = solve(hessian, current.gradient, scale, radius)
        length = float(np.linalg.norm(scale * step))
        point = current.point + step
        if not (point != current.point).any():
            reason = "every step tried left the domain" if outside > 20 else ""
            return step, Found(None, 0.0, reason), (scale, radius)
        trial = session.evaluator.at(point)
        actual = value - trial.value if trial.value == trial.value else -inf
        outside += not trial.finite
        quality = actual / predicted if predicted > 0 else -1.0
        drowned = max(predicted, abs(actual)) <= noise
        if quality < 0.25 and drowned and trial.smooth:
            quality = 1.0 if trial.gradient_norm < 0.5 * current.gradient_norm else quality
        if quality < 0.25:
            radius = 0.25 * min(length, radius)
        elif quality > 0.75 and length >= 0.9 * radius:
            radius *= 2
        if quality > 1e-4 and (trial.smooth or trial.value == -inf):
            return step, Found(trial, 1.0), (scale, radius)


def _solve(session: Session) -> Ending:
    return run(session, (np.zeros(session.evaluator.size), 0.0), _advance)


TRUST_REGION = Method(
    name="trust-region",
    title="Newton in a trust region",
    summary="x ← x + p, p the minimizer of the quadratic model over ‖D p‖ <= Δ",
    reference="J. Moré and D. Sorensen, SIAM J. Sci. Stat. Comput. 4 (1983) 553-572",
    solve=_solve,
    settings=(
        Setting("radius", 1.0, 1e-12, 1e12, "the first radius Δ, relative to ‖D x‖ and ‖D⁻¹g‖"),
    ),
    max_iterations=500,
    needs_hessian=True,
    escapes=True,
    order=2.0,
)
