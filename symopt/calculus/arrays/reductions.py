"""Functions that sum, average or take the extreme over all entries or along an axis, and softmax.

    sum Σ u    mean Σ u / n    norm √Σ u²    norm1 Σ |u|    max, min    logsumexp log Σ eᵘ

Without an axis the whole array is reduced; softmax and log-sum-exp then run along the last axis.
"""

from __future__ import annotations

from fractions import Fraction

from symopt.calculus import build, indices
from symopt.calculus.arrays.array import Array
from symopt.calculus.arrays.asked import ArrayFunction, Asked, some
from symopt.calculus.indices import Index


def _reduced(asked: Asked) -> tuple[tuple[Index, ...], tuple[Index, ...]]:
    """Return (kept, reduced) labels."""
    array, axis = asked.array, asked.axis
    if axis is None:
        return (), array.indices
    return array.indices[:axis] + array.indices[axis + 1 :], (array.indices[axis],)


def _sum(asked: Asked) -> Array:
    kept, gone = _reduced(asked)
    return Array(kept, build.contract(asked.array.body, gone))


def _mean(asked: Asked) -> Array:
    kept, gone = _reduced(asked)
    counts = [(build.value(i.count), -1) for i in gone]
    return Array(kept, build.merge([(asked.array.body, 1), *counts], gone))


def _norm(asked: Asked) -> Array:
    kept, gone = _reduced(asked)
    if not gone:
        return Array(kept, build.apply("abs", asked.array.body))
    squares = build.contract(build.power(asked.array.body, 2), gone)
    return Array(kept, build.power(squares, Fraction(1, 2)))


def _norm1(asked: Asked) -> Array:
    kept, gone = _reduced(asked)
    return Array(kept, build.contract(build.apply("abs", asked.array.body), gone))


def _extreme(asked: Asked) -> Array:
    if not asked.array.indices:
        return asked.array
    kept, gone = _reduced(asked)
    return Array(kept, build.operator(asked.name, asked.array.body, gone, ()))


def _softmax(asked: Asked) -> Array:
    array = some(asked)
    place = (len(array.indices) - 1) if asked.axis is None else asked.axis
    label = array.indices[place]
    inner = build.fresh(label)
    body = build.rename(array.body, {label: indices.of(inner)})
    return Array(array.indices, build.operator("softmax", body, (inner,), (indices.of(label),)))


def _logsumexp(asked: Asked) -> Array:
    array = some(asked)
    place = (len(array.indices) - 1) if asked.axis is None else asked.axis
    label = array.indices[place]
    kept = array.indices[:place] + array.indices[place + 1 :]
    return Array(kept, build.operator("logsumexp", array.body, (label,), ()))


REDUCTIONS: dict[str, ArrayFunction] = {
    "sum": _sum,
    "mean": _mean,
    "norm": _norm,
    "norm1": _norm1,
    "amax": _extreme,
    "amin": _extreme,
    "softmax": _softmax,
    "logsumexp": _logsumexp,
}
