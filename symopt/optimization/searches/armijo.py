"""Backtracking: the first t in first, first·ρ, first·ρ², … with enough decrease,

    f(x + t p) <= f(x) + c t ∇f(x)·p,

and x + t p in the domain. Once the decrease drowns in rounding, the gradient decides: a step that
leaves f equal to working precision and lowers the gradient is accepted, as is one that changes f by
less than 10⁻⁹ of its size and halves the gradient. Without this Newton's last digits would be lost
(W. Hager and H. Zhang, SIAM J. Optim. 16 (2005) 170-192, the approximate Wolfe test).
"""

from __future__ import annotations

from math import isfinite

import numpy as np

from symopt.optimization.constraints.box import Box
from symopt.optimization.evaluator import Evaluation, Evaluator
from symopt.optimization.few.steps import BACKTRACKING
from symopt.optimization.part import Found, Search, Setting, Values
from symopt.optimization.problem import Vector

# f may carry more rounding than its size tells (log(1 + e^-x) at 20 keeps 7 digits).
_LOOSE = 1e-9
_EQUAL = 64 * float(np.finfo(np.float64).eps)
_MOST_TRIALS = 60
_FIRST, _SHARE, _SHRINK = BACKTRACKING.values()


def _find(
    evaluator: Evaluator, current: Evaluation, direction: Vector, box: Box | None, values: Values
) -> Found:
    gradient, value, sufficient = current.gradient, current.value, values["sufficient"]
    length = values["first"]
    outside = 0
    problem = evaluator.problem
    # Over data the three together cost hardly more than the Hessian alone.
    together = problem.arrays and not problem.costly and problem.all is not None
    together = together and current.has_hessian and evaluator.full
    evaluator.full = False
    for count in range(_MOST_TRIALS):
        point = current.point + length * direction
        if box is not None:
            point = box.project(point)
        moved = point - current.point
        if not moved.any():
            break
        trial = evaluator.at(point)
        if together and not count:
            trial.hessian  # noqa: B018 - with value and gradient
        slope = float(gradient @ moved)
        if not isfinite(trial.value):
            outside += trial.value != -np.inf
            if trial.value == -np.inf:
                return Found(trial, length)
        elif trial.value <= value + sufficient * slope:
            if trial.smooth:
                evaluator.full = not count
                return Found(trial, length)
        elif abs(trial.value - value) <= _LOOSE * abs(value) and trial.smooth:
            equal = abs(trial.value - value) <= _EQUAL * abs(value)
            if trial.gradient_norm < (0.9999 if equal else 0.5) * current.gradient_norm:
                return Found(trial, length)
        length *= values["shrink"]
    reason = "every step tried left the domain" if outside >= _MOST_TRIALS // 2 else ""
    return Found(None, 0.0, reason)


ARMIJO = Search(
    name="armijo",
    title="backtracking until the decrease is sufficient",
    reference="L. Armijo, Pacific J. Math. 16 (1966) 1-3",
    find=_find,
    settings=(
        Setting("first", _FIRST, 1e-300, float("inf"), "the first step length tried"),
        Setting("sufficient", _SHARE, 0.0, 0.5, "the share c of the predicted decrease required"),
        Setting("shrink", _SHRINK, 1e-3, 0.999, "the factor ρ by which a rejected step shrinks"),
    ),
)
