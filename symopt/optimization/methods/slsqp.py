"""Sequential quadratic programming: equality and inequality constraints, and bounds. SciPy's."""

from __future__ import annotations

from collections.abc import Mapping

from symopt.optimization.external import solve_with
from symopt.optimization.part import Ending, Method
from symopt.optimization.session import Session

_KINDS = {"=": "eq", ">=": "ineq"}


def _constraints(session: Session) -> Mapping[str, object]:
    return {
        "constraints": [
            {"type": _KINDS[one.kind], "fun": one.value, "jac": one.gradient}
            for one in session.constraints
        ]
    }


def _solve(session: Session) -> Ending:
    options = {"maxiter": session.max_iterations, "ftol": 1e-15}
    return solve_with(session, "SLSQP", options, keywords=_constraints)


SLSQP = Method(
    name="slsqp",
    title="sequential quadratic programming",
    summary="x ← x + p, p the minimizer of a quadratic model under linearized constraints",
    reference="D. Kraft, DFVLR-FB 88-28 (1988)",
    solve=_solve,
    max_iterations=1_000,
    bounds=True,
    constraints=True,
    descends=False,
)
