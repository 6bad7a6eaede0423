"""When is a gradient zero? A measure without units.

With curvature H, a change of relative size t in x changes ∂f/∂x_i by about t Σ_j |H_ij| |x_j|. So

    r(x) = max_i |∂f/∂x_i| / Σ_j |H_ij| max(1, |x_j|)

is the relative change of x to which the gradient corresponds. The test r <= tolerance is the same
for f and 1000 f, and it stays false on the way to infinity (log(1 + e^-x): r = 1), where an
absolute test would call a small gradient a minimum. Without a Hessian the secant
|g_k - g_{k-1}|/|x_k - x_{k-1}| stands for it.
"""

from __future__ import annotations

from math import inf

import numpy as np

from symopt.optimization.few.linear import MOST, relative_gradient
from symopt.optimization.problem import Matrix, Vector


def with_hessian(point: Vector, gradient: Vector, hessian: Matrix) -> float:
    """Return r(x) from a (projected) gradient of shape (n,) and the Hessian.

    >>> import numpy as np
    >>> with_hessian(np.array([3.0]), np.array([3e-6]), np.array([[1.0]]))
    1e-06
    """
    if len(gradient) <= MOST:
        return relative_gradient(point.tolist(), gradient.tolist(), hessian.tolist())
    size = np.abs(gradient)
    curvature = np.abs(hessian) @ np.maximum(1.0, np.abs(point))
    moving = size > 0
    if not moving.any():
        return 0.0
    with np.errstate(divide="ignore", over="ignore"):
        ratio = float((size[moving] / curvature[moving]).max())
    return ratio if ratio == ratio else inf


def with_secant(point: Vector, gradient: Vector, change: Vector, gradient_change: Vector) -> float:
    """Return r(x) with the secant |Δg|/|Δx| for curvature, all norms max-norms."""
    size = float(np.abs(gradient).max())
    if size == 0:
        return 0.0
    moved = float(np.abs(change).max())
    curvature = float(np.abs(gradient_change).max()) / moved if moved > 0 else 0.0
    scale = curvature * max(1.0, float(np.abs(point).max()))
    return size / scale if scale > 0 else inf
