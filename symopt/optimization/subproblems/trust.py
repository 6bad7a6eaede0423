"""The trust-region subproblem, exactly: min gᵀp + ½ pᵀHp over ‖D p‖ <= Δ.

The solution is p = -(S + μI)⁻¹ g in balanced coordinates with μ >= max(0, -λ₁) and μ(Δ - ‖p‖) = 0
(J. Moré and D. Sorensen, SIAM J. Sci. Stat. Comput. 4 (1983) 553-572). μ is the zero of the nearly
linear 1/Δ - 1/‖p(μ)‖. In the hard case (g without a component along the lowest eigenvectors) the
remaining length is walked along the lowest eigenvector.
"""

from __future__ import annotations

from math import sqrt

import numpy as np

from symopt.optimization.problem import Matrix, Vector


def solve(hessian: Matrix, gradient: Vector, scale: Vector, radius: float) -> tuple[Vector, float]:
    """Return (p, decrease): the minimizer, shape (n,), and the decrease that the model predicts.

    hessian: (n, n).  gradient, scale: (n,), scale the diagonal of D.  radius: Δ > 0.
    """
    values, vectors = np.linalg.eigh(hessian / scale[:, None] / scale[None, :])
    slope = vectors.T @ (gradient / scale)
    coordinates = _coordinates(values, slope, radius)
    decrease = -float(slope @ coordinates + 0.5 * values @ coordinates**2)
    return (vectors @ coordinates) / scale, decrease


def _coordinates(values: Vector, slope: Vector, radius: float) -> Vector:
    size = max(float(np.abs(values).max()), 1e-300)
    floor = 1e-14 * size
    lowest = float(values[0])
    if lowest > floor:
        step = -slope / values
        if float(np.linalg.norm(step)) <= radius:
            return step
    least = max(0.0, -lowest)
    bottom = values <= lowest + floor
    if float(np.abs(slope[bottom]).max()) <= 1e-14 * float(np.linalg.norm(slope)):
        step = np.zeros_like(slope)
        step[~bottom] = -slope[~bottom] / (values[~bottom] + least)
        length = float(np.linalg.norm(step))
        if length <= radius:
            if lowest < 0:
                step[0] += sqrt(max(radius**2 - length**2, 0.0))
            return step
    return -slope / (values + _multiplier(values, slope, radius, least))


def _multiplier(values: Vector, slope: Vector, radius: float, least: float) -> float:
    """Return μ > least with ‖(S + μI)⁻¹ slope‖ = Δ, by safeguarded Newton on 1/Δ - 1/‖p(μ)‖."""
    low = least
    high = least + float(np.linalg.norm(slope)) / radius + 1e-300
    mu = high
    for _ in range(100):
        shifted = values + mu
        length = float(np.linalg.norm(slope / shifted))
        if abs(length - radius) <= 1e-10 * radius:
            break
        low, high = (mu, high) if length > radius else (low, mu)
        slant = float((slope**2 / shifted**3).sum())
        if slant > 0:
            mu = mu + (length / slant) * length * (length - radius) / radius
        if not (slant > 0 and low < mu < high):
            mu = (low + high) / 2
        if mu in (low, high):
            break
    return mu
