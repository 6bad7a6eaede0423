"""L-BFGS-B: curvature from the last few gradients; bounds; any number of unknowns. SciPy's."""

from __future__ import annotations

from symopt.optimization.external import solve_with
from symopt.optimization.part import Ending, Method, Setting
from symopt.optimization.session import Session


def _solve(session: Session) -> Ending:
    options = {
        "maxcor": int(session.values["memory"]),
        "maxiter": 10**9,
        "maxfun": 10**9,
        "ftol": 0.0,
        "gtol": 0.0,
        "maxls": 60,
    }
    return solve_with(session, "L-BFGS-B", options)


LBFGS = Method(
    name="lbfgs",
    title="L-BFGS-B",
    summary="x ← x - t B⁻¹ ∇f(x), B built from the last few gradients",
    reference="R. Byrd, P. Lu, J. Nocedal and C. Zhu, SIAM J. Sci. Comput. 16 (1995) 1190-1208",
    solve=_solve,
    settings=(Setting("memory", 10, 1, 1000, "the number of past gradients used"),),
    max_iterations=20_000,
    bounds=True,
)
