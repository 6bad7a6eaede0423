"""Sequential quadratic programming: equality and inequality constraints, and bounds. SciPy's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf

import numpy as np

from symopt.foundation.outcome import Outcome
from symopt.optimization.constraints.constrained import certify_under_constraints, polish, way_down
from symopt.optimization.constraints.kkt import SMALL, Multipliers, margin, multipliers
from symopt.optimization.constraints.restoration import restored
from symopt.optimization.constraints.units import units_of
from symopt.optimization.constraints.unqualified import around, dependent
from symopt.optimization.external import solve_with
from symopt.optimization.part import Ending, Method
from symopt.optimization.problem import Constraint, Vector
from symopt.optimization.session import Session

_ROUNDS = 6
_DEPENDENT = 1e-8
# Constraints steeper than 1/this, or flatter, are brought to steepness 1.
_LEAST = 1e-3
_KINDS = {"=": "eq", ">=": "ineq"}


def _given(constraints: Iterable[Constraint], session: Session) -> Mapping[str, object]:
    units = np.ones(session.evaluator.size) if session.units is None else session.units

    def one_of(one: Constraint) -> Mapping[str, object]:
        def value(measured: Vector) -> float:
            return size * float(one.value(measured * units))

        def slope(measured: Vector) -> Vector:
            found = np.asarray(one.gradient(measured * units), dtype=np.float64).reshape(-1)
            return size * found * units

        steep = float(np.abs(margin(one, session.start.point)[1] * units).max())
        size = 1.0 if not 0 < steep < inf or _LEAST <= steep <= 1 / _LEAST else 1 / steep
        return {"type": _KINDS[one.kind], "fun": value, "jac": slope}

    return {"constraints": [one_of(one) for one in constraints]}


def _independent(session: Session) -> list[Constraint]:
    """Return the constraints without equations that repeat others: SciPy's method wants full rank."""
    kept: list[Constraint] = []
    basis = np.zeros((0, session.evaluator.size))
    for one in session.constraints:
        if one.kind == "=":
            _, slope, _ = margin(one, session.current.point)
            rest = slope - basis.T @ (basis @ slope)
            length = float(np.linalg.norm(rest))
            if not length > _DEPENDENT * float(np.linalg.norm(slope)):
                continue
            basis = np.vstack([basis, rest / length])
        kept.append(one)
    return kept


def _solve(session: Session) -> Ending:
    """Return how the rounds ended: a start that meets the constraints, a way down from a saddle point."""
    options = {"maxiter": session.max_iterations, "ftol": 1e-15}
    if not session.constraints:
        return solve_with(session, "SLSQP", options)
    ending = Ending(None)
    session.units = units_of(session)
    kept = list(session.constraints)
    for _ in range(_ROUNDS):
        given, before = _given(kept, session), session.iterations
        ending = solve_with(session, "SLSQP", options, keywords=lambda _, given=given: given)
        if session.stopped or ending.outcome not in (None, Outcome.STALLED, Outcome.STEP_LIMIT):
            return ending
        found = multipliers(session)
        if not found.feasible:
            if not _restore(session):
                return Ending(Outcome.STALLED, ending.reason)
        elif found.residual <= SMALL or _polished(session):
            if not _goes_on(session):
                return Ending(None)
        else:
            fewer = _independent(session)
            down = len(fewer) < len(kept) or _moved_down(session, found)
            if not down and session.iterations == before:
                return ending
            kept = fewer
    return ending


def _moved_down(session: Session, found: Multipliers) -> bool:
    """Move to a lower feasible point, if any, from one where constraints have no gradients to go by."""
    below = around(session)[1] if dependent(found) else None
    if below is None or not below.smooth:
        return False
    session.record(below, 1.0, below.point - session.current.point)
    return True


def _restore(session: Session) -> bool:
    """Move to where the constraints fail least; return whether all hold there."""
    back = restored(session)
    if back is None:
        return False
    evaluation, met = back
    session.record(evaluation, 1.0, evaluation.point - session.current.point)
    if met:
        _moved_down(session, multipliers(session))
    return met


def _polished(session: Session) -> bool:
    """Take the last steps; return whether the first-order conditions hold then."""
    polish(session)
    found = multipliers(session)
    return found.feasible and found.residual <= SMALL


def _goes_on(session: Session) -> bool:
    """Take the last steps to a point where the conditions hold; move down from it if it is no minimum."""
    polish(session)
    found = multipliers(session)
    below = way_down(session, found, certify_under_constraints(session, found))
    if below is None:
        return False
    session.record(below, 1.0, below.point - session.current.point)
    return True


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
