"""How much of a value is rounding: what last bits of the point change in it, seen and not estimated.

Where terms cancel, as a x - b x with a and b near 10⁹, no bound from the sizes of a, b and f says this.
"""

from __future__ import annotations

import numpy as np

from symopt.optimization.evaluator import Evaluation, Evaluator

_EPSILON = float(np.finfo(np.float64).eps)
_NOISE = 64 * _EPSILON
_MOST_BITS = 4
_SAMPLES = 8


def rounding(evaluator: Evaluator, at: Evaluation) -> float:
    """Return what rounding may change in f: ten times what last bits of x do, and what is lost on the way."""
    generator = np.random.default_rng(0)
    shifts = generator.integers(-_MOST_BITS, _MOST_BITS, (_SAMPLES, len(at.point)), endpoint=True)
    values = [evaluator.at(at.point * (1 + _EPSILON * shift)).value for shift in shifts]
    spread = max(abs(value - at.value) for value in values)
    return 10 * spread + _NOISE * abs(at.value)
