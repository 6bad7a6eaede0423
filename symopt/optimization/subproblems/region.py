"""A step in a trust region: the model's minimizer over ‖D p‖ <= Δ, and Δ by how well it predicts.

ρ = actual / predicted decrease. The step is taken for ρ > 10⁻⁴; Δ shrinks for ρ < ¼ and doubles for
ρ > ¾ at the boundary (A. Conn, N. Gould and P. Toint, Trust Region Methods, 2000, section 6.1).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import numpy as np

from symopt.optimization.part import Found
from symopt.optimization.problem import Vector
from symopt.optimization.session import Session

# A region this small cannot be told from a point.
_SMALLEST = 1e-290
# As in backtracking: below this share of f its decrease may be rounding, and the gradient decides.
_NOISE = 1e-9


@dataclass(frozen=True, slots=True)
class Model:
    """A quadratic model at the current point.

    minimizer: Δ -> (p, predicted decrease), p of shape (n,).  length: p -> ‖D p‖.
    """

    minimizer: Callable[[float], tuple[Vector, float]]
    length: Callable[[Vector], float]


def step_within(session: Session, model: Model, radius: float) -> tuple[Vector, Found, float]:
    """Return the step, what it leads to (nothing, if no radius gives progress), and the next Δ."""
    current, value = session.current, session.current.value
    noise = _NOISE * abs(value)
    outside = 0
    while True:
        step, predicted = model.minimizer(radius)
        length = model.length(step)
        point = current.point + step
        if not (point != current.point).any():
            reason = "every step tried left the domain" if outside > 20 else ""
            return step, Found(None, 0.0, reason), radius
        trial = session.evaluator.at(point)
        actual = value - trial.value if trial.value == trial.value else -inf
        outside += not trial.finite
        # At an end of the domain, as that of asin at 1, the value may be finite and the slope is not.
        usable = trial.smooth or trial.value == -inf
        quality = actual / predicted if usable and predicted > 0 else -1.0
        drowned = max(predicted, abs(actual)) <= noise
        if quality < 0.25 and drowned and trial.smooth:
            quality = 1.0 if trial.gradient_norm < 0.5 * current.gradient_norm else quality
        if quality < 0.25:
            radius = 0.25 * min(length, radius)
        elif quality > 0.75 and length >= 0.9 * radius:
            radius *= 2
        if quality > 1e-4:
            return step, Found(trial, 1.0), max(radius, _SMALLEST)
        if not radius > _SMALLEST:  # beside a kink at 0 every step is too long
            return step, Found(None, 0.0, ""), radius


def first_radius(relative: float, size: float, slope: float) -> float:
    """Return Δ₀ relative to ‖D x‖ and ‖D⁻¹ g‖, whichever is larger."""
    return relative * (max(size, slope) or 1.0)


def norm(vector: Vector) -> float:
    """Return the Euclidean norm."""
    return float(np.linalg.norm(vector))
