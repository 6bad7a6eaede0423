"""Strong Wolfe: a step with enough decrease and a slope that has flattened,

    f(x + t p) <= f(x) + c₁ t ∇f(x)·p   and   |∇f(x + t p)·p| <= c₂ |∇f(x)·p|.

The second keeps steps from being too short, which conjugate directions need. A bracket is grown by
doubling and narrowed by safeguarded cubic interpolation (Nocedal and Wright, 2006, section 3.5).
Bounds are kept by shortening the first trial to stay inside.
"""

from __future__ import annotations

from math import isfinite

import numpy as np

from symopt.optimization.constraints.box import Box
from symopt.optimization.evaluator import Evaluation, Evaluator
from symopt.optimization.part import Found, Search, Setting, Values
from symopt.optimization.problem import Vector

_MOST_TRIALS = 60
_EQUAL = 64 * float(np.finfo(np.float64).eps)


def _find(
    evaluator: Evaluator, current: Evaluation, direction: Vector, box: Box | None, values: Values
) -> Found:
    start_slope = float(current.gradient @ direction)
    if not start_slope < 0:
        return Found(None, 0.0, "the direction does not descend")
    longest = np.inf if box is None else _room(current.point, direction, box)
    enough, flat = values["sufficient"], values["curvature"]
    noise = _EQUAL * abs(current.value)
    low, high = 0.0, np.inf  # the bracket; at low the value is the best so far
    low_value, low_slope = current.value, start_slope
    best: Found = Found(None, 0.0)
    length = min(values["first"], longest)
    for _ in range(_MOST_TRIALS):
        trial = evaluator.at(current.point + length * direction)
        if not (trial.point != current.point).any():
            break
        if trial.value == -np.inf:
            return Found(trial, length)
        decreases = isfinite(trial.value) and trial.value <= min(
            current.value + enough * length * start_slope + noise, low_value + noise
        )
        if not (decreases and trial.smooth):
            new = _between(low, length, low_value, trial.value, low_slope)
            high, length = length, new
            continue
        slope = float(trial.gradient @ direction)
        best = Found(trial, length)
        if abs(slope) <= -flat * start_slope or (slope < 0 and length >= longest):
            return best
        if slope > 0:
            new = _flat_point(low, length, low_slope, slope)
            high, length = length, new
            continue
        low, low_value, low_slope = length, trial.value, slope
        length = min(2 * length, longest) if high == np.inf else (low + high) / 2
    return best


def _room(point: Vector, direction: Vector, box: Box) -> float:
    """Return the longest step that stays in the box."""
    with np.errstate(divide="ignore", invalid="ignore"):
        upward = np.where(direction > 0, (box.upper - point) / direction, np.inf)
        downward = np.where(direction < 0, (box.lower - point) / direction, np.inf)
    return float(min(upward.min(), downward.min()))


def _between(low: float, high: float, low_value: float, high_value: float, slope: float) -> float:
    """Return the minimizer of the parabola through both values, kept off the ends."""
    width = high - low
    rise = high_value - low_value - slope * width
    guess = -slope * width * width / (2 * rise) if isfinite(rise) and rise > 0 else 0.5 * width
    return low + min(max(guess, 0.1 * width), 0.5 * width)


def _flat_point(low: float, high: float, low_slope: float, high_slope: float) -> float:
    """Return the zero of the line through both slopes, kept off the ends."""
    width = high - low
    share = low_slope / (low_slope - high_slope)
    return low + min(max(share, 0.1), 0.9) * width


WOLFE = Search(
    name="wolfe",
    title="strong Wolfe conditions",
    reference="P. Wolfe, SIAM Review 11 (1969) 226-235",
    find=_find,
    settings=(
        Setting("first", 1.0, 1e-300, float("inf"), "the first step length tried"),
        Setting("sufficient", 1e-4, 0.0, 0.5, "the share c₁ of the predicted decrease required"),
        Setting("curvature", 0.1, 1e-6, 0.999, "the share c₂ of the slope that may remain"),
    ),
)
