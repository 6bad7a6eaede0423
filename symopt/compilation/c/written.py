"""Pieces of a Hessian as a C function writes them, when the sums that they need are there."""

from __future__ import annotations

from dataclasses import dataclass

from symopt.calculus.indices import Index
from symopt.calculus.nodes import Node
from symopt.compilation.arrays.form import Pair


@dataclass(frozen=True, slots=True)
class Written:
    """A piece with a body in entries of arrays that are computed before."""

    pair: Pair
    pairs: tuple[tuple[int, int], ...]
    axes: tuple[Index, ...]
    body: Node


@dataclass(frozen=True, slots=True)
class Squared:
    """A block of sums of products. name: of the sums.   place: of the features among two axes."""

    name: str
    place: int
