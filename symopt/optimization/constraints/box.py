"""Bounds lower <= x <= upper: projection, active sides, projected gradient.

A bound is active where x sits on it and the gradient pushes outward; there the projected gradient
is 0 and the variable is not free (Bertsekas, "Projected Newton methods", SIAM J. Control 20, 1982).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from symopt.foundation.errors import DomainError, ShapeError
from symopt.foundation.record import record
from symopt.optimization.problem import Mask, Vector


@record
class Box:
    """lower <= x <= upper, entries possibly infinite, each of shape (n,)."""

    lower: Vector
    upper: Vector

    def project(self, point: Vector) -> Vector:
        """Return the nearest point of the box."""
        return np.clip(point, self.lower, self.upper)

    def free(self, point: Vector, gradient: Vector) -> Mask:
        """Return which variables may move: not on a bound with the gradient pushing outward."""
        held_low = (point <= self.lower) & (gradient >= 0)
        held_high = (point >= self.upper) & (gradient <= 0)
        # A variable whose two bounds coincide never moves.
        return ~(held_low | held_high | (self.lower == self.upper))

    def unbounded(self, direction: Vector) -> Vector:
        """Return the part of a direction along which no bound is ever met."""
        limit = np.where(direction > 0, self.upper, self.lower)
        return np.where(np.isinf(limit), direction, 0.0)

    def holds(self, point: Vector) -> bool:
        """Return whether the point is in the box."""
        return bool((point >= self.lower).all() and (point <= self.upper).all())


def box_of(
    bounds: Sequence[tuple[float | None, float | None]] | None, names: Sequence[str]
) -> Box | None:
    """Return the box of (lower, upper) pairs, None where there is no bound at all.

    Raises ShapeError if there is not one pair for each name, DomainError if a pair is empty.

    >>> box_of([(0, None)], ["x"]).upper
    array([inf])
    """
    if bounds is None:
        return None
    if len(bounds) != len(names):
        raise ShapeError(
            f"{len(bounds)} bounds for {len(names)} unknowns",
            remedy="give one pair (lower, upper) for each unknown; None where there is no bound",
        )
    lower = np.array([-np.inf if low is None else float(low) for low, _ in bounds])
    upper = np.array([np.inf if high is None else float(high) for _, high in bounds])
    for name, low, high in zip(names, lower, upper, strict=True):
        if not low <= high:
            raise DomainError(
                f"the bounds of {name} leave nothing between them",
                where=f"{float(low)!r} <= {name} <= {float(high)!r}",
                remedy="put the smaller bound first",
            )
    if np.isinf(lower).all() and np.isinf(upper).all():
        return None
    return Box(lower, upper)
