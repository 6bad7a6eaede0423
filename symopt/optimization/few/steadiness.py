"""Is positive curvature that of a minimum, or of an inflection which rounding makes look like one?

acos x + x² has an inflection at 1/√2, and f' = c (x - x*)² beside it. Within √(ε/c) of x* the computed f' is
exactly 0, and the curvature there, small and positive, looks certain. So with H = (F Fᵀ)⁻¹ gradients on both
sides must grow by what the curvature says, along each direction f_k and at three distances up to τ,

    ± f_kᵀ (∇f(x ± s f_k) - ∇f(x)) / s = 1,  s = τ, 0.6 τ, 0.3 τ,      within 0.35

for some τ: far enough out that rounding is less than that, and not so far that the curvature has changed.
τ is first so much of an unknown's size; where unknowns are themselves small, so much of f_k, along which f
rises by τ²/2.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

Numbers: TypeAlias = Sequence[float]

DISTANCES = tuple(10.0**-k for k in range(2, 15))
"""The longest change of an unknown, beside its size, one after the other until one will do."""
RISES = (0.1, 1e-2, 1e-3, 1e-4)
"""After them, τ itself."""
SHARES = (1.0, -1.0, 0.3, -0.3, 0.6, -0.6)
WITHIN = 0.35


def grows(
    point: Numbers, first: Numbers, root: Numbers, gradient: Callable[[Numbers], Numbers]
) -> bool:
    """Return whether the gradient grows along a direction f_k by what the curvature says.

    first: the gradient at the point.   root: f_k.   gradient: at any point; it may raise outside the domain.
    """
    longest = max(abs(r) / max(1.0, abs(x)) for r, x in zip(root, point, strict=True))

    def growth(length: float) -> float:
        moved = [x + length * r for x, r in zip(point, root, strict=True)]
        try:
            there = gradient(moved)
        except (ArithmeticError, ValueError, TypeError):
            return 0.0
        return sum(r * (b - a) for r, a, b in zip(root, first, there, strict=True)) / length

    lengths = (*(distance / longest for distance in DISTANCES), *RISES)
    return any(
        all(abs(growth(length * share) - 1) <= WITHIN for share in SHARES) for length in lengths
    )
