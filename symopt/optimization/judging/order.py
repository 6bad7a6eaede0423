"""The order of convergence p of a path x_k → x*: |x_{k+1} - x*| ≈ C |x_k - x*|^p.

It is read off the last four points that still differ, with steps in place of errors:
p ≈ log(d_{k+1}/d_k) / log(d_k/d_{k-1}), d_k = |x_{k+1} - x_k|; for p > 1 the step is the error up
to a factor that tends to 1. Steps at the level of rounding are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symopt.optimization.problem import Vector

_ROUNDING = 1e-14


def measured_order(points: Sequence[float] | Sequence[Vector]) -> float | None:
    """Return the order measured at the end of a path, or None if it is too short to tell.

    points: x_0, x_1, …, numbers or vectors of shape (n,).

    >>> round(measured_order([2.0**-k for k in range(12)]), 6)
    1.0
    >>> round(measured_order([1.0 + 0.5 ** 2**k for k in range(6)]), 1)
    2.0
    """
    if len(points) < 4:
        return None
    size = max(_size(points[-1]), 1e-300)
    # Toward x* = 0 steps keep their digits however small they are.
    floor = _ROUNDING * size if size > 1e-12 * _size(points[0]) else 0.0
    steps = [_distance(a, b) for a, b in zip(points, points[1:], strict=False)]
    kept = [step for step in steps if step > floor]
    for last in range(len(kept) - 1, 1, -1):
        first, second, third = kept[last - 2 : last + 1]
        if third < second < first:
            return log(third / second) / log(second / first)
    return None


def _size(point: float | Vector) -> float:
    return abs(point) if isinstance(point, float | int) else max(map(abs, point.tolist()))


def _distance(a: float | Vector, b: float | Vector) -> float:
    if isinstance(a, float) and isinstance(b, float):
        return abs(b - a)
    import numpy as np

    return float(np.linalg.norm(np.asarray(b) - a))
