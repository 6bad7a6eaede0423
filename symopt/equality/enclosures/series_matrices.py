r"""The exponential and the largest eigenvalue of a matrix of power series over balls.

    e^M      M(t) = Σ M_k t^k, k < L, is the block Toeplitz matrix with M_{i-j} in place (i, j), i ≥ j:
             an isomorphism of algebras, so e^M is read off the exponential of that matrix of balls
    λ_max    Newton's method on p(λ) = det(λI - M(t)) from the eigenvalue at t = 0, which must be simple; each
             step doubles the number of coefficients that are right

Sources: N. Higham (2008), Functions of Matrices, section 1.2; A. Griewank and A. Walther (2008), Evaluating
Derivatives, chapter 15 (implicit functions).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.arithmetic import Arithmetic, Matrix
from symopt.equality.enclosures.ball_matrices import exponential_of_balls, largest_of_balls
from symopt.equality.enclosures.matrices import adjugate, below, determinant, trace

if TYPE_CHECKING:
    from flint import arb, arb_series

Make = Callable[..., "arb_series"]
"""A series from its coefficients."""


def exponential_of_series(matrix: Matrix, length: int, make: Make) -> Matrix:
    """Return e^M to `length` coefficients."""
    from flint import arb

    count = len(matrix)

    def entry(row: int, column: int) -> arb:
        order = row // count - column // count
        return matrix[row % count][column % count][order] if order >= 0 else arb(0)

    side = range(count * length)
    whole = exponential_of_balls([[entry(i, j) for j in side] for i in side])
    return [
        [make(*(whole[k * count + i][j] for k in range(length))) for j in range(count)]
        for i in range(count)
    ]


def largest_of_series(
    arithmetic: Arithmetic, matrix: Matrix, length: int, make: Make
) -> arb_series:
    """Return the largest eigenvalue of a symmetric matrix to `length` coefficients.

    Raises OutsideDomain for a matrix that is certainly not symmetric, Undecided for a multiple eigenvalue.
    """
    from flint import arb

    for i, row in enumerate(matrix):
        for j, one in enumerate(row):
            if not all(one[k].overlaps(matrix[j][i][k]) for k in range(length)):
                raise OutsideDomain
    found = make(largest_of_balls([[one[0] for one in row] for row in matrix]))
    known = 1
    while known < length:
        shifted = below(found, matrix)
        value = determinant(arithmetic, shifted)
        # at t = 0 the value is exactly 0, since λ is an eigenvalue there; the ball around it says less
        rest = make(arb(0), *(value[k] for k in range(1, length)))
        slope = trace(adjugate(arithmetic, shifted))
        if slope[0].contains(0):
            raise Undecided
        found = found - rest * arithmetic.inverse(slope)
        known *= 2
    return found
