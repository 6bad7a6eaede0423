"""Sequential quadratic programming: equality and inequality constraints, and bounds. SciPy's."""

from __future__ import annotations

from collections.abc import Mapping

from symopt.foundation.outcome import Outcome
from symopt.optimization.constrained import certify_under_constraints, polish, way_down
from symopt.optimization.external import solve_with
from symopt.optimization.kkt import SMALL, multipliers
from symopt.optimization.part import Ending, Method
from symopt.optimization.restoration import restored
from symopt.optimization.session import Session

_ROUNDS = 6
_KINDS = {"=": "eq", ">=": "ineq"}


def _constraints(session: Session) -> Mapping[str, object]:
    return {
        "constraints": [
            {"type": _KINDS[one.kind], "fun": one.value, "jac": one.gradient}
            for one in session.constraints
        ]
    }


def _solve(session: Session) -> Ending:
    """Return how the rounds ended: a start that meets the constraints, a way down from a saddle point."""
    options = {"maxiter": session.max_iterations, "ftol": 1e-15}
    if not session.constraints:
        return solve_with(session, "SLSQP", options)
    ending = Ending(None)
    for _ in range(_ROUNDS):
        ending = solve_with(session, "SLSQP", options, keywords=_constraints)
        found = multipliers(session)
        if session.stopped or ending.outcome not in (None, Outcome.STALLED, Outcome.STEP_LIMIT):
            return ending
        if not found.feasible:
            back = restored(session)
            if back is None:
                return ending
            evaluation, met = back
            session.record(evaluation, 1.0, evaluation.point - session.current.point)
            if met:
                continue
            return Ending(Outcome.STALLED, ending.reason)
        if not found.residual <= SMALL:
            return ending
        polish(session)
        found = multipliers(session)
        certificate = certify_under_constraints(session, found)
        below = way_down(session, found, certificate)
        if below is None:
            return Ending(None)
        session.record(below, 1.0, below.point - session.current.point)
    return ending


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
    escapes=True,
)
