"""Standard labels of indices, so that equal parts of two formulas are equal nodes."""

from __future__ import annotations

from collections.abc import Set
from itertools import count

from symopt.calculus import indices
from symopt.calculus.indices import Affine, Index


def standard_label(lower: Affine, upper: Affine, taken: Set[Index]) -> Index:
    """Return the first of the standard labels for a range that is not taken."""
    number = next(n for n in count(1) if Index(_name(lower, upper, n), lower, upper) not in taken)
    return Index(_name(lower, upper, number), lower, upper)


def _name(lower: Affine, upper: Affine, number: int) -> str:
    return f"{indices.spell(lower)}:{indices.spell(upper)}.{number}"
