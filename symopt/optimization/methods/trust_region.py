"""Newton in a trust region: the exact minimizer of the quadratic model over ‖D p‖ <= Δ.

D is the balance of the Hessian (see `curvature`), which makes the region independent of units.
"""

from __future__ import annotations

import numpy as np

from symopt.optimization.certificates.curvature import balance
from symopt.optimization.loop import run
from symopt.optimization.part import Ending, Found, Memory, Method, Setting
from symopt.optimization.problem import Vector
from symopt.optimization.session import Session
from symopt.optimization.subproblems import trust
from symopt.optimization.subproblems.region import Model, first_radius, norm, step_within


def _advance(session: Session, memory: Memory) -> tuple[Vector, Found, Memory]:
    scale, radius = memory
    current = session.current
    hessian, gradient = current.hessian, current.gradient
    if not np.isfinite(hessian).all():
        return -gradient, Found(None, 0.0, "the Hessian is not finite"), memory
    # D only grows, so that the region cannot collapse in one variable from step to step.
    scale = np.maximum(scale, balance(hessian))
    if radius == 0.0:
        size, slope = norm(scale * current.point), norm(gradient / scale)
        radius = first_radius(session.values["radius"], size, slope)
    model = Model(
        lambda limit: trust.solve(hessian, gradient, scale, limit),
        lambda step: norm(scale * step),
    )
    step, found, radius = step_within(session, model, radius)
    return step, found, (scale, radius)


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
    max_iterations=3000,
    needs_hessian=True,
    escapes=True,
    order=2.0,
)
