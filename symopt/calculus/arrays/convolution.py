"""Convolution and correlation in one dimension, of a signal x of n values and a kernel w of q ≤ n.

    convolve(x, w)_k       = Σ_j x_(k-j+1) w_j,   k = 1..n+q-1   all overlaps: numpy's "full"
    convolve_valid(x, w)_k = Σ_j x_(k+q-j) w_j,   k = 1..n-q+1   whole overlaps: numpy's "valid"
    correlate(x, w)_k      = Σ_j x_(k+j-1) w_j,   k = 1..n-q+1   what a convolutional layer computes

A matrix of signals is taken row by row.
"""

from __future__ import annotations

from symopt.calculus import build, indices
from symopt.calculus.arrays.array import Array, of_dimensions, relabelled
from symopt.calculus.arrays.asked import ArrayFunction, Asked
from symopt.calculus.arrays.grouping import single
from symopt.calculus.indices import Affine, Index
from symopt.foundation.errors import ShapeError


def _operands(asked: Asked) -> tuple[Array, Index, Array, Index]:
    """Return the signals with their last label, and the kernel with its label."""
    signal, kernel = (single(a, f"{asked.name} is not taken of") for a in asked.arguments)
    if kernel.rank != 1 or signal.rank not in (1, 2):
        raise ShapeError(
            f"{asked.name} needs a signal and a kernel, not shapes {signal.shape_text} and "
            f"{kernel.shape_text}",
            why="the signal is a vector, or a matrix with a signal in each row; the kernel a vector",
        )
    kernel = relabelled(kernel)
    return signal, signal.indices[-1], kernel, kernel.indices[0]


def _sliding(asked: Asked) -> Array:
    """Return Σ_j over whole overlaps."""
    signal, place, kernel, inner = _operands(asked)
    less = indices.subtract(place.count, inner.count)
    if indices.sign(less) == -1:
        raise ShapeError(
            f"a kernel of {indices.spell(inner.count)} values does not fit into a signal of "
            f"{indices.spell(place.count)}",
            remedy="use convolve, which takes all overlaps",
        )
    label = build.fresh(Index("", Affine(1), indices.shift(less, 1)))
    ahead = indices.of(inner)
    if asked.name == "convolve_valid":
        ahead = indices.subtract(indices.shift(inner.count, 1), ahead)
    here = indices.shift(indices.add(indices.of(label), ahead), -1)
    moved = build.rename(signal.body, {place: here})
    body = build.contract(build.multiply(moved, kernel.body), (inner,))
    return of_dimensions([*((i,) for i in signal.indices[:-1]), (label,)], body)


def _full(asked: Asked) -> Array:
    """Return Σ_j over all overlaps; beyond its ends the signal counts as 0."""
    signal, place, kernel, inner = _operands(asked)
    count = indices.shift(indices.add(place.count, inner.count), -1)
    label = build.fresh(Index("", Affine(1), count))
    here = indices.shift(indices.subtract(indices.of(label), indices.of(inner)), 1)
    moved = build.rename(signal.body, {place: here})
    inside = build.within(here, Affine(1), place.count)
    body = build.contract(build.multiply(moved, kernel.body, inside), (inner,))
    return of_dimensions([*((i,) for i in signal.indices[:-1]), (label,)], body)


CONVOLUTION: dict[str, ArrayFunction] = {
    "convolve": _full,
    "convolve_valid": _sliding,
    "correlate": _sliding,
}
