"""The Hessian of the Lagrangian, ∇²f - Σ λ_k ∇²g_k, and how far its gradient is from zero.

Along the directions x = D T z that leave the active constraints as they are (D the units of the unknowns),
the slopes s = (D T)ᵀ ∇L are compared, as in `stationarity`, with what a relative change of x does to them:

    r_j = |s_j| / (Σ_k |W_jk| ζ_k + Σ_i |T_ij D_i ∂f/∂x_i|),   W = (D T)ᵀ ∇²L D T,   ζ = |T|ᵀ max(1, |x/D|)

It is 1 where nothing holds a slope and nothing bends, for f and 1e-20 f alike, and also for an unknown whose
slope is small beside those of the others only because of its unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from symopt.optimization.evaluator import Evaluation
from symopt.optimization.problem import Constraint, Mask, Matrix, Vector

if TYPE_CHECKING:
    from symopt.optimization.constraints.kkt import Held

# Beside the length of a step, how far differences of gradients look.
_DIFFERENCE = 1e-5


def lagrangian_hessian(at: Evaluation, held: tuple[Held, ...]) -> Matrix:
    """Return ∇²f - Σ λ_k ∇²g_k, shape (n, n)."""
    matrix = at.hessian.copy()
    for one in held:
        if one.constraint is not None and one.multiplier:
            matrix -= one.multiplier * constraint_hessian(one.constraint, at.point)
    return matrix


def constraint_hessian(one: Constraint, point: Vector) -> Matrix:
    """Return ∇²g, by central differences of the gradient where it is not given."""
    if one.hessian is not None:
        return np.asarray(one.hessian(point), dtype=np.float64)
    size = len(point)
    columns = np.empty((size, size))
    for k, width in enumerate(_DIFFERENCE * np.maximum(1.0, np.abs(point))):
        shift = np.zeros(size)
        shift[k] = width
        ahead = np.asarray(one.gradient(point + shift), dtype=np.float64).reshape(-1)
        behind = np.asarray(one.gradient(point - shift), dtype=np.float64).reshape(-1)
        columns[:, k] = (ahead - behind) / (2 * width)
    return (columns + columns.T) / 2


def bending(hessian: Matrix, point: Vector) -> Vector:
    """Return Σ_j |H_ij| max(1, |x_j|): what a relative change of x does to each slope, shape (n,)."""
    return np.abs(hessian) @ np.maximum(1.0, np.abs(point))


def tangents(held: tuple[Held, ...] | list[Held], size: int, units: Vector | None = None) -> Matrix:
    """Return a basis of the directions along which nothing held changes, shape (n, k).

    It is orthonormal in the units of the unknowns.
    """
    scale = np.ones(size) if units is None else units
    if not held:
        return np.diag(scale)
    slopes = [one.slope * scale for one in held]
    rows = np.stack([slope / (float(np.linalg.norm(slope)) or 1.0) for slope in slopes])
    _, values, turn = np.linalg.svd(rows, full_matrices=True)
    return scale[:, None] * turn[int((values > 1e-10 * values.max(initial=0.0)).sum()) :].T


def missed(at: Evaluation, held: tuple[Held, ...], hessian: Matrix, units: Vector | None) -> float:
    """Return max r_j, on the directions that leave what is held with a force as it is."""
    scale = np.ones_like(at.gradient) if units is None else units
    basis = tangents([one for one in held if one.both or one.multiplier > 0], len(scale), units)
    pull = sum((one.multiplier * one.slope for one in held), np.zeros_like(scale))
    slopes = np.abs(basis.T @ (at.gradient - pull))
    sizes = np.abs(basis / scale[:, None]).T @ np.maximum(1.0, np.abs(at.point / scale))
    bends = np.abs(basis.T @ hessian @ basis) @ sizes + np.abs(basis).T @ np.abs(at.gradient)
    moving = slopes > 0
    if not moving.any():
        return 0.0
    return float((slopes[moving] / np.maximum(bends[moving], 1e-300)).max())


def curvature_on(
    constraints: Sequence[Constraint],
    point: Vector,
    slopes: tuple[Vector, Matrix],
    free: Mask,
) -> Matrix:
    """Return ∇²f - Σ λ_k ∇²g_k of equations, or inequalities that hold as such, λ from ∇f = Σ λ_k ∇g_k.

    It is the second derivative of f along curves on which they hold, whatever the coordinates there.
    slopes: ∇f and ∇²f at the point.   free: the variables that no bound holds, on which ∇f is balanced.
    """
    gradient, hessian = slopes
    if not constraints:
        return hessian
    rows = np.array([np.asarray(one.gradient(point)).reshape(-1) for one in constraints])
    forces = np.linalg.lstsq(rows[:, free].T, gradient[free], rcond=1e-12)[0]
    bent = zip(forces, constraints, strict=True)
    return hessian - sum(
        (force * constraint_hessian(one, point) for force, one in bent), np.zeros_like(hessian)
    )
