"""The lowest curvature of a large Hessian, from products H v: Lanczos's method.

From q₁ the products build an orthonormal basis Q of span{q₁, H q₁, …} with QᵀHQ = T tridiagonal:

    β_k q_{k+1} = H q_k - α_k q_k - β_{k-1} q_{k-1}

The lowest eigenvalue of T is vᵀHv for a unit vector v = Q s, so never below that of H: a negative one
proves that H has a negative eigenvalue, a positive one proves nothing.

Source: C. Lanczos, J. Res. Nat. Bur. Standards 45 (1950) 255-282.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from symopt.foundation.record import record
from symopt.optimization.problem import Vector

_MOST_PRODUCTS = 60
_ROUNDING = 1e-10


@record
class Lowest:
    """vᵀHv for the unit vector v found lowest, and the largest |eigenvalue| seen."""

    value: float
    vector: Vector
    largest: float

    @property
    def falls(self) -> bool:
        """Return whether the curvature is negative beyond rounding."""
        return self.value < -_ROUNDING * self.largest


def lowest(product: Callable[[Vector], Vector], size: int) -> Lowest | None:
    """Return the lowest curvature found, None where a product is not finite.

    product: v -> H v, shape (n,).  size: n.
    """
    start = np.random.default_rng(0).standard_normal(size)
    basis = [start / np.linalg.norm(start)]
    diagonal: list[float] = []
    beside: list[float] = []
    for _ in range(min(_MOST_PRODUCTS, size)):
        image = product(basis[-1])
        if not np.isfinite(image).all():
            return None
        diagonal.append(float(basis[-1] @ image))
        # Against all of the basis, twice: by rounding, orthogonality to the last two alone is lost.
        known = np.stack(basis)
        for _ in range(2):
            image = image - known.T @ (known @ image)
        length = float(np.linalg.norm(image))
        if length <= _ROUNDING * max(map(abs, (*diagonal, *beside))) or len(basis) == size:
            break
        beside.append(length)
        basis.append(image / length)
    count = len(diagonal)
    tridiagonal = np.diag(diagonal)
    for k, value in enumerate(beside[: count - 1]):
        tridiagonal[k, k + 1] = tridiagonal[k + 1, k] = value
    values, vectors = np.linalg.eigh(tridiagonal)
    vector = np.stack(basis[:count]).T @ vectors[:, 0]
    largest = float(np.abs(values).max())
    return Lowest(float(values[0]), vector / np.linalg.norm(vector), largest)
