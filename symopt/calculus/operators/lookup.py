"""Finding an array operator by name: the files of `entries` are the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

from symopt.calculus.operators.operator import ArrayOperator
from symopt.foundation.catalogue import catalogue


def operators() -> Mapping[str, ArrayOperator]:
    """Return the catalogue of array operators by name.

    >>> operators()["inv"].rank
    2
    """
    return catalogue("symopt.calculus.operators.entries", ArrayOperator)


def array_operator(name: str) -> ArrayOperator:
    """Return the operator of that name; nodes hold no others."""
    return operators()[name]
