"""First-order conditions under constraints (Karush 1939; Kuhn and Tucker 1951).

At a minimizer ∇f = Σ λ_k ∇g_k over the active constraints, with λ_k >= 0 for g_k >= 0. The λ are
the least-squares (nonnegative where needed) solution; what is left over is the residual.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from symopt.optimization.problem import Vector
from symopt.optimization.session import Session

_FEASIBLE = 1e-7


@dataclass(frozen=True, slots=True)
class Multipliers:
    """Active constraints with their multipliers.

    residual: max |∇f - Σ λ ∇g| relative to max(1, max |∇f|).  feasible, worst: whether all
    constraints hold, and the name of the one that fails most.
    """

    active: Mapping[str, float]
    residual: float
    feasible: bool
    worst: str


def multipliers(session: Session) -> Multipliers:
    """Return the multipliers at the current point, bounds counted as held variables."""
    from scipy.optimize import lsq_linear

    current = session.current
    gradient = session.projected(current)
    names: list[str] = []
    columns: list[Vector] = []
    low: list[float] = []
    worst, violation = "", 0.0
    for one in session.constraints:
        value = float(one.value(current.point))
        slope = np.asarray(one.gradient(current.point), dtype=np.float64).reshape(-1)
        # Constraint values have units: compare with what a relative step of x changes.
        size = float(np.abs(slope) @ np.maximum(1.0, np.abs(current.point)))
        near = _FEASIBLE * max(size, 1e-300)
        missed = abs(value) if one.kind == "=" else max(0.0, -value)
        if not missed <= near and not missed <= violation:
            worst, violation = one.name, missed
        if one.kind == "=" or value <= 10 * near:
            names.append(one.name)
            columns.append(slope)
            low.append(-np.inf if one.kind == "=" else 0.0)
    size = max(1.0, float(np.abs(current.gradient).max()))
    if not columns:
        return Multipliers({}, float(np.abs(gradient).max()) / size, not worst, worst)
    matrix = np.stack(columns, axis=1)
    held = np.zeros(len(gradient), dtype=np.bool_)
    if session.box is not None:
        held = (current.point <= session.box.lower) | (current.point >= session.box.upper)
    solved = lsq_linear(matrix[~held], current.gradient[~held], bounds=(low, np.inf))
    rest = current.gradient[~held] - matrix[~held] @ solved.x
    residual = float(np.abs(rest).max()) / size if len(rest) else 0.0
    active = dict(zip(names, map(float, solved.x), strict=True))
    return Multipliers(active, residual, not worst, worst)
