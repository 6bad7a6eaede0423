"""Inverse, determinant, exponential and largest eigenvalue of a matrix of balls, as FLINT encloses them.

Source: F. Johansson (2017), Arb: efficient arbitrary-precision midpoint-radius interval arithmetic.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from symopt.equality.conventions import OutsideDomain, Undecided

if TYPE_CHECKING:
    from flint import arb


def exponential_of_balls(matrix: list[list[arb]]) -> list[list[arb]]:
    """Return e^M."""
    from flint import arb_mat

    return arb_mat(matrix).exp().tolist()


def largest_of_balls(matrix: list[list[arb]]) -> arb:
    """Return the largest eigenvalue of a symmetric matrix, which may be multiple.

    Raises OutsideDomain for a matrix that is certainly not symmetric, Undecided where none is found.
    """
    from flint import arb_mat

    count = range(len(matrix))
    if not all(matrix[i][j].overlaps(matrix[j][i]) for i in count for j in count):
        raise OutsideDomain
    try:
        found = arb_mat(matrix).eig(multiple=True)
    except ValueError:
        raise Undecided from None
    return reduce(lambda a, b: a.max(b), (value.real for value in found))


def inverse_of_balls(matrix: list[list[arb]]) -> list[list[arb]]:
    """Return the inverse. Raises Undecided unless it certainly exists."""
    from flint import arb_mat

    try:
        return arb_mat(matrix).inv().tolist()
    except ZeroDivisionError:
        raise Undecided from None


def determinant_of_balls(matrix: list[list[arb]]) -> arb:
    """Return the determinant."""
    from flint import arb_mat

    return arb_mat(matrix).det()
