"""First-order conditions under constraints (Karush 1939; Kuhn and Tucker 1951).

At a minimizer ∇f = Σ λ_k ∇g_k over the active constraints, with λ_k >= 0 for g_k >= 0; a bound x_i >= l is
one of them, g = x_i - l. The λ are the least-squares (nonnegative where needed) solution; what is left over
is the residual.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import isfinite

import numpy as np

from symopt.foundation.record import record
from symopt.optimization.constraints.lagrangian import (
    bending,
    constraint_hessian,
    lagrangian_hessian,
    missed,
)
from symopt.optimization.evaluator import Evaluation
from symopt.optimization.problem import Constraint, Vector
from symopt.optimization.session import Session

_FEASIBLE = 1e-7
# Below this residual the conditions hold.
SMALL = 1e-5
# A direction may miss a thousandth of what slopes and curvature it has itself.
_OWN = 1e-2
_LARGEST_HESSIAN = 1000
# Multipliers this many times the gradient cancel each other: the gradients of what is held are dependent.
_LARGEST = 1e6
# A slope smaller than this beside the curvature is none.
_VANISHING = 1e-8
# A multiplier smaller than this, beside the gradient and the curvature, may be 0.
_WEAK = 1e-6


@record
class Held:
    """A constraint or bound that is active: its gradient, its value, its multiplier.

    bound: the index of the variable, None for a constraint.   both: whether it is an equation.
    """

    name: str
    slope: Vector
    value: float
    multiplier: float
    both: bool
    constraint: Constraint | None = None
    bound: int | None = None


@record
class Multipliers:
    """What holds the current point, with its multipliers.

    held: active constraints, then active bounds.   residual: max |∇f - Σ λ ∇g| relative to max |∇f| or what a
    relative change of x does to it, or a hundredth of `lagrangian.missed`, if that is more.
    feasible, worst, violation: whether all constraints hold, the name of the one that fails most, and by how
    much.
    """

    held: tuple[Held, ...]
    residual: float
    feasible: bool
    worst: str
    violation: float

    @property
    def active(self) -> Mapping[str, float]:
        """Return the multipliers of active constraints, bounds left out."""
        return {one.name: one.multiplier for one in self.held if one.bound is None}

    @property
    def at_bounds(self) -> tuple[str, ...]:
        """Return the variables at a bound."""
        return tuple(one.name for one in self.held if one.bound is not None)

    def pull(self, size: int) -> Vector:
        """Return Σ λ ∇g, shape (n,)."""
        return sum((one.multiplier * one.slope for one in self.held), np.zeros(size))

    def weak(self, gradient: Vector, curvature: Vector) -> tuple[bool, ...]:
        """Return which of what is held holds without a force: an inequality whose multiplier is 0.

        curvature: Σ_j |H_ij| max(1, |x_j|), what a relative change of x does to each slope.
        """
        least = _WEAK * (np.abs(gradient) + curvature)
        return tuple(
            not one.both and bool((one.multiplier * np.abs(one.slope) <= least).all())
            for one in self.held
        )


def margin(one: Constraint, point: Vector) -> tuple[float, Vector, float]:
    """Return g(x), ∇g(x), and by how much g may miss 0: what a small relative step of x changes."""
    value = float(one.value(point))
    slope = np.asarray(one.gradient(point), dtype=np.float64).reshape(-1)
    size = float(np.abs(slope) @ np.maximum(1.0, np.abs(point)))
    # Where numbers overflow nothing is met.
    return value, slope, _FEASIBLE * max(size, 1e-300) if isfinite(size) else 0.0


def met(session: Session, point: Vector) -> bool:
    """Return whether all constraints hold at a point, as nearly as `margin` asks."""
    for one in session.constraints:
        value, _, near = margin(one, point)
        if not (abs(value) if one.kind == "=" else -value) <= near:
            return False
    return True


def multipliers(session: Session, at: Evaluation | None = None) -> Multipliers:
    """Return the multipliers at a point, the current one if none is given: of constraints and of bounds."""
    from scipy.optimize import lsq_linear

    there = session.current if at is None else at
    gradient = there.gradient
    rows, worst, violation = _held(session, there.point)
    rows += _bounds(session, there.point)
    if not (np.isfinite(gradient).all() and all(np.isfinite(one.slope).all() for one in rows)):
        return Multipliers(tuple(rows), np.inf, not worst, worst, violation)
    if not rows:
        return Multipliers((), _residual(session, there, ()), not worst, worst, violation)
    units = np.ones_like(gradient) if session.units is None else session.units
    slopes = [one.slope * units for one in rows]
    lengths = np.array([float(np.linalg.norm(slope)) or 1.0 for slope in slopes])
    aim = gradient * units
    size = max(float(np.linalg.norm(aim)), 1e-300)
    low = [-_LARGEST if one.both else 0.0 for one in rows]
    matrix = np.stack(slopes, axis=1) / lengths
    solved = np.asarray(lsq_linear(matrix, aim / size, bounds=(low, _LARGEST), tol=1e-14).x)
    found = tuple(
        replace(one, multiplier=float(force))
        for one, force in zip(rows, solved * size / lengths, strict=True)
    )
    return Multipliers(found, _residual(session, there, found), not worst, worst, violation)


def _residual(session: Session, at: Evaluation, held: tuple[Held, ...]) -> float:
    """Return what the first-order conditions miss, relative to all slopes and to those of each unknown."""
    units = np.ones_like(at.gradient) if session.units is None else session.units
    rest = at.gradient - sum((one.multiplier * one.slope for one in held), np.zeros_like(units))
    if not rest.any():
        return 0.0
    problem = session.evaluator.problem
    largest, own = session.start.gradient, 0.0
    if problem.has_hessian and problem.size <= _LARGEST_HESSIAN:
        hessian = lagrangian_hessian(at, tuple(one for one in held if not _vanishes(one, at)))
        if np.isfinite(hessian).all():
            own = missed(at, held, hessian, session.units)
            largest = bending(hessian, at.point)
    size = max(float(np.abs(units * slopes).max()) for slopes in (at.gradient, largest))
    return max(float(np.abs(units * rest).max()) / max(size, 1e-300), _OWN * own)


def _vanishes(one: Held, at: Evaluation) -> bool:
    """Return whether the gradient of a constraint is next to nothing beside what a change of x makes of it.

    Its multiplier may then be as large as it likes, and what it bends explains any gradient of f.
    """
    if one.constraint is None or not one.multiplier:
        return False
    bends = bending(constraint_hessian(one.constraint, at.point), at.point)
    return bool(np.abs(one.slope).max() <= _VANISHING * bends.max())


def _held(session: Session, point: Vector) -> tuple[list[Held], str, float]:
    """Return the active constraints, and the one that fails most with its violation."""
    rows: list[Held] = []
    worst, violation = "", 0.0
    for one in session.constraints:
        value, slope, near = margin(one, point)
        failed = abs(value) if one.kind == "=" else -value
        if not failed <= near and not failed <= violation:
            worst, violation = one.name, failed
        if one.kind == "=" or value <= 10 * near:
            rows.append(Held(one.name, slope, value, 0.0, one.kind == "=", one))
    return rows, worst, violation


def _bounds(session: Session, point: Vector) -> list[Held]:
    """Return the active bounds."""
    box = session.box
    rows: list[Held] = []
    if box is None:
        return rows
    near = 10 * _FEASIBLE * np.maximum(1.0, np.abs(point))
    names = session.evaluator.problem.names
    for k, (low, high) in enumerate(zip(box.lower, box.upper, strict=True)):
        for sign, rest in ((1.0, float(point[k] - low)), (-1.0, float(high - point[k]))):
            if rest <= near[k]:
                slope = np.zeros_like(point)
                slope[k] = sign
                fixed = bool(low == high)
                rows.append(Held(names[k], slope, rest, 0.0, fixed, bound=k))
                if fixed:
                    break
    return rows
