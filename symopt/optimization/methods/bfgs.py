"""BFGS: a full approximation of the Hessian's inverse from gradients. SciPy's."""

from __future__ import annotations

from symopt.optimization.external import solve_with
from symopt.optimization.part import Ending, Method
from symopt.optimization.session import Session


def _solve(session: Session) -> Ending:
    return solve_with(session, "BFGS", {"maxiter": 10**9, "gtol": 0.0})


BFGS = Method(
    name="bfgs",
    title="BFGS",
    summary="x ← x - t B⁻¹ ∇f(x), B built from all past gradients",
    reference="J. Nocedal and S. Wright, Numerical Optimization (2006), section 6.1",
    solve=_solve,
    max_iterations=2_000,
)
