"""The linear least-squares problem at a point: min ‖r + J p‖ over ‖D p‖ <= Δ, without normal equations.

[J D⁻¹, r] = Q R gives R₁ = U diag(s) Vᵀ and c = Uᵀ Q₁ᵀ r, so that in the coordinates q = Vᵀ D p

    ‖r + J p‖² = Σ_k (c_k + s_k q_k)² + rest²,        q_k(μ) = -s_k c_k/(s_k² + μ),

and μ >= 0 is the zero of the nearly linear 1/Δ - 1/‖q(μ)‖. Forming JᵀJ would square the condition number.
Source: J. Moré, The Levenberg-Marquardt algorithm, Lecture Notes in Mathematics 630 (1978) 105-116.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from symopt.optimization.problem import Mask, Matrix, Vector

_EPSILON = float(np.finfo(np.float64).eps)


@dataclass(frozen=True, slots=True)
class Linearization:
    """r(x + p) ≈ r + J p on the free variables.

    residuals: r.   jacobian: J, all columns.   free: which variables move.   scale: D of the free ones.
    values: s, descending.   turn: V.   slope: c.   rest: the part of ‖r‖ that no step can change.
    """

    residuals: Vector
    jacobian: Matrix
    free: Mask
    scale: Vector
    values: Vector
    turn: Matrix
    slope: Vector
    rest: float

    @property
    def size(self) -> float:
        """Return ‖r‖."""
        return float(np.linalg.norm(self.residuals))

    @property
    def offset(self) -> float:
        """Return ‖c‖/‖r‖, the cosine of the angle between r and the tangent space: 0 at a minimum."""
        whole = sqrt(float(self.slope @ self.slope) + self.rest**2)
        return float(np.linalg.norm(self.slope[self.solid])) / whole if whole > 0 else 0.0

    @property
    def solid(self) -> Mask:
        """Return which singular values are not zero at working precision."""
        return self.values > rank_tolerance(self.values, len(self.residuals))

    def shortest(self) -> Vector:
        """Return the Gauss-Newton step in the coordinates q, 0 where s is zero."""
        solid = self.solid
        q = np.zeros_like(self.slope)
        q[solid] = -self.slope[solid] / self.values[solid]
        return q

    def within(self, radius: float) -> tuple[Vector, float]:
        """Return the step q with ‖q‖ <= Δ (to a tenth) and its damping μ."""
        q = self.shortest()
        if float(np.linalg.norm(q)) <= radius:
            return q, 0.0
        mu = _damping(self.values, self.slope, radius)
        return -self.values * self.slope / (self.values**2 + mu), mu

    def step(self, q: Vector) -> Vector:
        """Return p of all variables, 0 for those that are held."""
        p = np.zeros(len(self.free))
        p[self.free] = (self.turn @ q) / self.scale
        return p

    def length(self, step: Vector) -> float:
        """Return ‖D p‖."""
        return float(np.linalg.norm(self.scale * step[self.free]))

    def decrease(self, step: Vector) -> float:
        """Return ‖r‖² - ‖r + J p‖²."""
        change = self.jacobian @ step
        return -float(change @ (2 * self.residuals + change))


def rank_tolerance(values: Vector, rows: int) -> float:
    """Return the singular value below which one counts as zero."""
    largest = float(values[0]) if len(values) else 0.0
    return 8 * max(rows, len(values)) * _EPSILON * largest


def linearized(
    residuals: Vector, jacobian: Matrix, scale: Vector, free: Mask | None = None
) -> Linearization | None:
    """Return the factored problem; None if r or J is not finite.

    residuals: (m,).   jacobian: (m, n).   scale: the diagonal of D, (n,).   free: all if None.
    """
    if not (np.isfinite(residuals).all() and np.isfinite(jacobian).all()):
        return None
    moving = np.ones(len(scale), dtype=np.bool_) if free is None else free
    count = int(moving.sum())
    d = scale[moving]
    columns = jacobian if free is None else jacobian[:, moving]
    whole = np.column_stack([columns / d, residuals])
    triangle = np.asarray(np.linalg.qr(whole, mode="r"), dtype=np.float64)
    left, values, turn = np.linalg.svd(triangle[:count, :count], full_matrices=False)
    slope = left.T @ triangle[:count, count]
    rest = abs(float(triangle[count, count])) if len(triangle) > count else 0.0
    return Linearization(residuals, jacobian, moving, d, values, turn.T, slope, rest)


def column_norms(jacobian: Matrix) -> Vector:
    """Return ‖J e_k‖ for each column, without overflow."""
    size = np.abs(jacobian).max(axis=0, initial=0.0)
    safe = np.where(size > 0, size, 1.0)
    return safe * np.linalg.norm(jacobian / safe, axis=0) * (size > 0)


def _damping(values: Vector, slope: Vector, radius: float) -> float:
    """Return μ with ‖q(μ)‖ within a tenth of Δ, by safeguarded Newton on 1/Δ - 1/‖q(μ)‖."""
    pull = values * slope
    low, high = 0.0, float(np.linalg.norm(pull)) / radius
    mu = 1e-3 * high
    for _ in range(100):
        shifted = values**2 + mu
        length = float(np.linalg.norm(pull / shifted))
        if abs(length - radius) <= 0.1 * radius:
            break
        low, high = (mu, high) if length > radius else (low, mu)
        bend = float((pull**2 / shifted**3).sum())
        if bend > 0:
            mu += (length / bend) * length * (length - radius) / radius
        if not low < mu < high or not bend > 0:
            mu = max(1e-3 * high, sqrt(low * high))
        if mu in (low, high):
            break
    return mu
