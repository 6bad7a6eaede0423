"""Functions that sum, average or take the extreme over all entries or along an axis, and softmax.

    sum Σ u    prod Π u    mean Σ u / n    norm √Σ u²    norm1 Σ |u|    max, min    logsumexp log Σ eᵘ
    var Σ (u - ū)² / n    std √var    cumsum Σ_{k ≤ i} u_k

Without an axis the whole array is reduced; softmax and log-sum-exp then run along the last axis. With
keepdims=1 what is reduced stays as a dimension of size 1.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

from symopt.calculus import build, indices
from symopt.calculus.arrays.array import Array, Group, of_dimensions
from symopt.calculus.arrays.asked import ArrayFunction, Asked, some
from symopt.calculus.arrays.grouping import single
from symopt.calculus.nodes import ONE, Node, Rational
from symopt.calculus.nodes import Product as ProductNode
from symopt.foundation.errors import ShapeError

Reduce: TypeAlias = Callable[[Node, Group], Node]


def _reduced(asked: Asked, reduce: Reduce) -> Array:
    """Return the array with the axis, or all of it, reduced to one number each."""
    array, axis = asked.array, asked.axis
    groups = array.dimensions
    if axis is None:
        kept, gone = tuple(() for _ in groups), array.indices
    else:
        kept, gone = (*groups[:axis], (), *groups[axis + 1 :]), groups[axis]
    if not asked.keep:
        kept = tuple(group for place, group in enumerate(kept) if axis not in (None, place))
    return of_dimensions(kept, reduce(array.body, gone))


def _sum(asked: Asked) -> Array:
    return _reduced(asked, build.contract)


def _average(body: Node, gone: Group) -> Node:
    return build.merge([(body, 1), *((build.value(i.count), -1) for i in gone)], gone)


def _mean(asked: Asked) -> Array:
    return _reduced(asked, _average)


def _variance(asked: Asked) -> Array:
    """Return the mean of (u - mean u)², the variance of all of a population."""
    mean = _mean(asked).body
    apart = asked.array.map(lambda body: build.power(build.subtract(body, mean), 2))
    return _mean(replace(asked, arguments=(apart,)))


def _deviation(asked: Asked) -> Array:
    return _variance(asked).map(lambda body: build.power(body, Fraction(1, 2)))


def _norm(asked: Asked) -> Array:
    if not asked.array.rank:
        return asked.array.map(lambda body: build.apply("abs", body))
    squares = asked.array.map(lambda body: build.power(body, 2))
    total = _sum(replace(asked, arguments=(squares,)))
    return total.map(lambda body: build.power(body, Fraction(1, 2)))


def _norm1(asked: Asked) -> Array:
    sizes = asked.array.map(lambda body: build.apply("abs", body))
    return _sum(replace(asked, arguments=(sizes,)))


def _extreme(asked: Asked) -> Array:
    if not asked.array.rank:
        return asked.array
    return _reduced(
        asked, lambda body, gone: build.operator(asked.name, body, gone, ()) if gone else body
    )


def _product(asked: Asked) -> Array:
    return _reduced(asked, _product_of)


def _product_of(body: Node, gone: Group) -> Node:
    """Return Π body over the indices; the product of a b² is that of a times the square of that of b."""
    if not gone:
        return body
    found: list[tuple[Node, Rational]] = []
    rest: list[tuple[Node, Rational]] = []
    coefficient, core = build.split(body)
    powers = core.powers if isinstance(core, ProductNode) and not core.sums else ((core, 1),)
    for base, exponent in powers:
        if isinstance(exponent, int) and not base.free.isdisjoint(gone):
            found.append((build.operator("prod", base, gone, ()), exponent))
        else:
            rest.append((base, exponent))
    left = build.scale(coefficient, build.merge(rest))
    if left is not ONE:
        found.append((build.operator("prod", left, gone, ()), 1))
    return build.merge(found)


def _along(asked: Asked) -> tuple[Asked, int]:
    """Return what is asked with one index for each dimension, and the axis, by default the last."""
    array = single(some(asked), f"{asked.name} is not taken of")
    axis = (array.rank - 1) if asked.axis is None else min(asked.axis, array.rank - 1)
    return replace(asked, arguments=(array,), axis=axis), axis


def _softmax(asked: Asked) -> Array:
    asked, axis = _along(asked)
    array = asked.array
    label = array.indices[axis]
    inner = build.fresh(label)
    body = build.rename(array.body, {label: indices.of(inner)})
    return array.map(lambda _: build.operator("softmax", body, (inner,), (indices.of(label),)))


def _logsumexp(asked: Asked) -> Array:
    asked, _ = _along(asked)
    return _reduced(asked, lambda body, gone: build.operator("logsumexp", body, gone, ()))


def _cumulative(asked: Asked) -> Array:
    """Return the sums of the entries up to each place: c_i = Σ_{k ≤ i} x_k."""
    array = single(some(asked), "cumsum is not taken of")
    if asked.axis is None and array.rank > 1:
        raise ShapeError(
            f"cumsum of shape {array.shape_text} needs an axis", remedy="write cumsum(X, axis=0)"
        )
    place = asked.axis or 0
    label = array.indices[place]
    inner = build.fresh(label)
    upto = build.within(indices.of(inner), label.lower, indices.of(label))
    body = build.rename(array.body, {label: indices.of(inner)})
    return array.map(lambda _: build.contract(build.multiply(body, upto), (inner,)))


REDUCTIONS: dict[str, ArrayFunction] = {
    "sum": _sum,
    "mean": _mean,
    "norm": _norm,
    "norm1": _norm1,
    "var": _variance,
    "std": _deviation,
    "cumsum": _cumulative,
    "amax": _extreme,
    "amin": _extreme,
    "prod": _product,
    "softmax": _softmax,
    "logsumexp": _logsumexp,
}
