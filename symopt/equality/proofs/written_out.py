r"""Equality in the entries of small arrays: Σ_{i=1}^{3} x_i is x_1 + x_2 + x_3, and det A = ad - bc.

What is written out has a value wherever the sums, the determinants and the inverses have theirs.
"""

from __future__ import annotations

from symopt.calculus.nodes import Node
from symopt.calculus.resize import split_sums
from symopt.equality.form.canonical import equal
from symopt.equality.form.space import Known
from symopt.equality.limits import Limits
from symopt.equality.proofs.algebraic import equal_constants

MOST_ROWS = 4
"""Larger matrices are not written out."""


def equal_by_writing_out(left: Node, right: Node, known: Known, limits: Limits) -> bool | None:
    """Return True if left = right is proved by writing out what has a known number of terms, else None."""
    first, second = (split_sums(side, order=MOST_ROWS) for side in (left, right))
    if first is left and second is right:
        return None
    if first is second or equal(first, second, known, limits) is True:
        return True
    return equal_constants(first, second, limits) is True or None
