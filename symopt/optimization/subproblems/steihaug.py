"""The trust-region subproblem by conjugate gradients: min gᵀp + ½ pᵀHp over ‖p‖ <= Δ, with H v alone.

Conjugate gradients from p = 0 lengthen p from step to step and lower the model. They stop inside the
region when the residual is small, or walk to its boundary when the next iterate lies beyond, or when
a direction of curvature <= 0 is met.

Sources: T. Steihaug, SIAM J. Numer. Anal. 20 (1983) 626-637; P. Toint, in Sparse Matrices and their
Uses (1981) 57-88.
"""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt

import numpy as np

from symopt.optimization.problem import Vector


def solve(
    product: Callable[[Vector], Vector],
    gradient: Vector,
    radius: float,
    residual: float,
    most: int | None = None,
    precondition: Callable[[Vector], Vector] | None = None,
) -> tuple[Vector, float]:
    """Return (p, decrease): an approximate minimizer, shape (n,), and the decrease it predicts.

    product: v -> H v.  gradient: g, shape (n,).  radius: Δ > 0.  residual: ‖H p + g‖ at which p is
    good enough inside the region.  most: how many products at most.
    precondition: r -> M⁻¹ r, M positive definite and near H; the residual is then measured by √(rᵀM⁻¹r).
    """
    step = np.zeros_like(gradient)
    image = np.zeros_like(gradient)  # H p
    rest = -gradient
    direction = rest.copy() if precondition is None else precondition(rest)
    square = float(rest @ direction)
    for _ in range(2 * len(gradient) + 10 if most is None else most):
        along = product(direction)
        curvature = float(direction @ along)
        if not curvature > 0:
            length = _to_boundary(step, direction, radius)
            step, image = step + length * direction, image + length * along
            break
        length = square / curvature
        if float(np.linalg.norm(step + length * direction)) >= radius:
            length = _to_boundary(step, direction, radius)
            step, image = step + length * direction, image + length * along
            break
        step, image = step + length * direction, image + length * along
        rest = rest - length * along
        ahead = rest if precondition is None else precondition(rest)
        new = float(rest @ ahead)
        if not new > residual**2:
            break
        direction = ahead + (new / square) * direction
        square = new
    return step, -float(gradient @ step + 0.5 * step @ image)


def _to_boundary(step: Vector, direction: Vector, radius: float) -> float:
    """Return t >= 0 with ‖p + t d‖ = Δ."""
    a = float(direction @ direction)
    b = float(step @ direction)
    c = max(radius**2 - float(step @ step), 0.0)
    # The root without cancellation: b >= 0 along a path of conjugate gradients.
    below = b + sqrt(b * b + a * c)
    # Directions so short that their squares vanish lead nowhere.
    return c / below if below > 0 else 0.0
