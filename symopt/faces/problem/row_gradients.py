"""The rows of a fit for methods that take a few at a time: ∇ of the objective over any of them.

    J(θ) = mean_i L_i(θ) + P(θ)     over rows B:  mean_{i in B} L_i + P           its gradient as it is
    J(θ) = Σ_i L_i(θ) + P(θ)                      (m/b) Σ_{i in B} L_i + P        scaled, P left out

Either way the mean over random B is ∇J. A model of scalar data says which of the two it is. A complete
loss of arrays is taken for what it does to the data at hand: J over two parts of the rows must add up
to J over all, as means or as sums, for several partitions and points. Batch normalization or a kernel
matrix do not add up, and are refused by the method.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np

from symopt.faces.problem.row_size import row_size
from symopt.optimization.problem import Rows

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from symopt.calculus.system import System
    from symopt.compilation.bound import Bound
    from symopt.optimization.problem import Problem, Vector

Kind: TypeAlias = Literal["mean", "sum"]

_TRIALS = 3
_ROUNDING = 1e-9


def with_rows(problem: Problem, system: System, bound: Bound, start: Vector) -> Problem:
    """Return the problem with its rows, if its objective is seen to be a mean or a sum over them."""
    return replace(problem, rows=rows_of(system, bound, start))


def rows_of(system: System, bound: Bound, start: Vector) -> Rows | None:
    """Return the rows of a bound objective, None if it is neither a mean nor a sum over rows.

    start: a point at which the objective is defined.
    """
    size = system.rows or row_size(bound)
    count = bound.sizes.get(size, 0) if size else 0
    if count < 1:
        return None
    if system.rows:
        kind: Kind | None = "sum" if system.model.fit.reduction == "sum" else "mean"
    else:
        kind = _seen(bound, size, count, start)
    if kind is None:
        return None
    alone = _penalty(bound, size)

    def gradient(theta: Vector, indices: NDArray[np.intp]) -> Vector:
        part = bound.take(size, indices).flat_gradient(theta)
        if kind == "mean":
            return part
        rest = alone(theta)
        return count / len(indices) * (part - rest) + rest

    return Rows(count, gradient)


def _penalty(bound: Bound, size: str) -> Callable[[Vector], Vector]:
    """Return ∇P of J = Σ_i L_i + P: one row gives ∇L + ∇P, the same row twice 2∇L + ∇P."""
    once, twice = bound.take(size, np.array([0])), bound.take(size, np.array([0, 0]))
    return lambda theta: 2 * once.flat_gradient(theta) - twice.flat_gradient(theta)


def _seen(bound: Bound, size: str, count: int, start: Vector) -> Kind | None:
    """Return whether J over parts of the rows adds up as means or as sums, None if it does neither."""
    if count < 2:
        return None
    generator = np.random.default_rng(0)
    fits: dict[Kind, bool] = {"mean": True, "sum": True}
    alone = _penalty(bound, size)
    for _ in range(_TRIALS):
        theta = start + 0.1 * generator.standard_normal(len(start)) * np.maximum(1, np.abs(start))
        order = generator.permutation(count)
        cut = int(generator.integers(1, count))
        one, two = bound.take(size, order[:cut]), bound.take(size, order[cut:])
        whole = bound.flat_gradient(theta)
        first, second = one.flat_gradient(theta), two.flat_gradient(theta)
        if not all(np.isfinite(g).all() for g in (whole, first, second)):
            continue
        parts: dict[Kind, Vector] = {
            "mean": (cut * first + (count - cut) * second) / count,
            "sum": first + second - alone(theta),
        }
        for kind, total in parts.items():
            near = _ROUNDING * float(np.abs(first).max() + np.abs(second).max())
            fits[kind] &= float(np.abs(total - whole).max()) <= near
    return next((kind for kind, fit in fits.items() if fit), None)
