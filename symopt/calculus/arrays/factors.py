"""A matrix over pairs of indices that is a Kronecker product of square matrices: found by its factors.

M_(ik)(jl) = A_ij B_kl exactly where M's factors fall into those of (i, j) and those of (k, l).
"""

from __future__ import annotations

from symopt.calculus import build
from symopt.calculus.arrays.array import Array, of_dimensions
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Node, Product, Rational


def kronecker_factors(array: Array) -> list[Array] | None:
    """Return square matrices whose Kronecker product the square matrix is; None if it is not seen to be.

    A rational coefficient goes to the first factor. A matrix of single indices has no factors here.
    """
    rows, columns = array.dimensions
    if len(rows) < 2 or len(rows) != len(columns):
        return None
    pairs = list(zip(rows, columns, strict=True))
    coefficient, core = build.split(array.body)
    found: list[list[Node]] = [[] for _ in pairs]
    for part in _parts(core):
        places = [k for k, pair in enumerate(pairs) if not part.free.isdisjoint(pair)]
        if len(places) > 1:
            return None
        found[places[0] if places else 0].append(part)
    bodies = [build.multiply(*parts) for parts in found]
    bodies[0] = build.scale(coefficient, bodies[0])
    return [of_dimensions(((i,), (j,)), body) for (i, j), body in zip(pairs, bodies, strict=True)]


def _parts(core: Node) -> list[Node]:
    """Return factors of a product that share no summed index: Σ_ab A_ia B_aj C_kb D_bl is two of them."""
    if not isinstance(core, Product):
        return [core]
    summand, labels = build.open_sums(core) if core.sums else (core, [])
    powers = summand.powers if isinstance(summand, Product) else ((summand, 1),)
    parts: list[tuple[set[Index], list[tuple[Node, Rational]]]] = []
    for base, exponent in powers:
        joined, factors = set(labels) & base.free, [(base, exponent)]
        apart: list[tuple[set[Index], list[tuple[Node, Rational]]]] = []
        for other in parts:
            if joined.isdisjoint(other[0]):
                apart.append(other)
            else:
                joined, factors = joined | other[0], other[1] + factors
        parts = [*apart, (joined, factors)]
    return [build.merge(factors, [i for i in labels if i in used]) for used, factors in parts]
