"""Newton in a trust region without a Hessian: conjugate gradients on H v, for many unknowns.

The system is solved as far as pays: to ‖H p + g‖ <= min(½, (‖g‖/‖g₀‖)^½) ‖g‖, which converges
superlinearly (R. Dembo, S. Eisenstat and T. Steihaug, SIAM J. Numer. Anal. 19 (1982) 400-408). Where H is
known as a sparse matrix the system is preconditioned (`preconditioner`), else it is taken as it is.
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from symopt.optimization.loop import run
from symopt.optimization.part import Ending, Found, Memory, Method, Setting
from symopt.optimization.problem import Vector
from symopt.optimization.session import Session
from symopt.optimization.subproblems import steihaug
from symopt.optimization.subproblems.preconditioner import gauss_seidel
from symopt.optimization.subproblems.region import Model, first_radius, norm, step_within


def _advance(session: Session, memory: Memory) -> tuple[Vector, Found, Memory]:
    first, radius = memory
    current = session.current
    gradient, product = current.gradient, current.product
    if radius == 0.0:
        radius = first_radius(session.values["radius"], norm(current.point), 0.0)
    if not np.isfinite(product(gradient)).all():
        return -gradient, Found(None, 0.0, "the Hessian is not finite"), memory
    near = gauss_seidel(session.balanced) if session.evaluator.problem.has_sparse else None
    size = norm(gradient) if near is None else sqrt(max(float(gradient @ near(gradient)), 0.0))
    first = max(first, size)
    residual = min(0.5, sqrt(size / first)) * size
    model = Model(
        lambda limit: steihaug.solve(product, gradient, limit, residual, precondition=near), norm
    )
    step, found, radius = step_within(session, model, radius)
    return step, found, (first, radius)


def _solve(session: Session) -> Ending:
    return run(session, (0.0, 0.0), _advance)


TRUST_KRYLOV = Method(
    name="trust-krylov",
    title="Newton in a trust region, by conjugate gradients",
    summary="x ← x + p, p from conjugate gradients on H p = -∇f(x) within ‖p‖ <= Δ",
    reference="T. Steihaug, SIAM J. Numer. Anal. 20 (1983) 626-637",
    solve=_solve,
    settings=(Setting("radius", 1.0, 1e-12, 1e12, "the first radius Δ, relative to ‖x‖"),),
    max_iterations=5_000,
    needs_product=True,
    escapes=True,
    order=1.5,
)
