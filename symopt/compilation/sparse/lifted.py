"""Functions f(θ) = F(θ, S(θ)) of sums that terms share; the Hessian is sparse plus one of low rank.

    ∇f  = ∂F/∂θ + U ∂F/∂s,                     U = [∇S_1, …, ∇S_r], shape (n, r)
    ∇²f = A + U Vᵀ + V Uᵀ + U M Uᵀ,            A = ∂²F/∂θ² + Σ_k ∂F/∂s_k ∇²S_k,  V = ∂²F/∂θ∂s,  M = ∂²F/∂s²

A is sparse where F and all S_k are partially separable.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

import numpy as np

from symopt.compilation.shapes import Array
from symopt.compilation.sparse.pattern import FULLEST, Integers

LEAST = 200
"""Below this many unknowns a dense matrix is as good."""


@dataclass(frozen=True, slots=True)
class Lifted:
    """A + W C Wᵀ.

    sparse: A, a scipy.sparse.csc_array.   wide: W = [U, V], shape (n, 2r).   core: C = [[M, I], [I, 0]].
    """

    sparse: Any
    wide: Array
    core: Array

    @property
    def shape(self) -> tuple[int, int]:
        """Return (n, n)."""
        return self.sparse.shape

    def __matmul__(self, vector: Array) -> Array:
        """Return H v."""
        return self.sparse @ vector + self.wide @ (self.core @ (self.wide.T @ vector))

    def __abs__(self) -> Lifted:
        """Return a bound of |H|, entry by entry."""
        return Lifted(np.abs(self.sparse), np.abs(self.wide), np.abs(self.core))

    def max(self) -> float:
        """Return a bound of the largest entry of |H|."""
        found = abs(self)
        low = found.wide @ (found.core @ found.wide.max(axis=0))
        return float(found.sparse.max()) + float(low.max())

    def toarray(self) -> Array:
        """Return the dense matrix."""
        dense: Array = self.sparse.toarray()
        half = self.wide @ self.core
        dense += half @ self.wide.T
        return dense


class LiftedFunction:
    """A function of the flat vector of n unknowns, for given sizes and data.

    outer: F, of n + r unknowns.   inner: S_1, …, S_r, each with value, value_and_gradient and all.
    """

    def __init__(self, outer: Any, inner: Sequence[Any], size: int) -> None:  # noqa: ANN401
        self.outer, self.inner, self.size = outer, tuple(inner), size
        self.count = len(self.inner)
        self._joining = _Joining([outer.empty, *(f.empty for f in self.inner)], size)

    @property
    def sparse(self) -> bool:
        """Return whether A is worth keeping as a sparse matrix."""
        return self.size >= LEAST and self._joining.filled <= FULLEST * self.size**2

    def value(self, theta: Array) -> float:
        """Return f."""
        with np.errstate(all="ignore"):
            return self.outer.value(np.r_[theta, [f.value(theta) for f in self.inner]])

    def value_and_gradient(self, theta: Array) -> tuple[float, Array]:
        """Return both."""
        with np.errstate(all="ignore"):
            found = [f.value_and_gradient(theta) for f in self.inner]
            value, slopes = self.outer.value_and_gradient(np.r_[theta, [v for v, _ in found]])
            gradient = slopes[: self.size].copy()
            for (_, part), slope in zip(found, slopes[self.size :], strict=True):
                gradient += slope * part
            return value, gradient

    def all(self, theta: Array) -> tuple[float, Array, Lifted]:
        """Return value, gradient and Hessian."""
        with np.errstate(all="ignore"):
            found = [f.all(theta) for f in self.inner]
            value, slopes, second = self.outer.all(np.r_[theta, [v for v, _, _ in found]])
            weights = slopes[self.size :]
            beside = np.column_stack([g for _, g, _ in found])
            parts = [
                second.data,
                *(w * h.data for w, (_, _, h) in zip(weights, found, strict=True)),
            ]
            matrix, mixed, middle = self._joining.matrices(parts)
            identity = np.eye(self.count)
            core = np.block([[middle, identity], [identity, np.zeros_like(middle)]])
            gradient = slopes[: self.size] + beside @ weights
            return value, gradient, Lifted(matrix, np.hstack([beside, mixed]), core)


class _Joining:
    """Where the entries of ∂²F, and of each ∇²S_k, go in A, V and M; found once."""

    def __init__(self, patterns: Sequence[Any], size: int) -> None:
        from scipy.sparse import csc_array

        self.size, self.count = size, len(patterns) - 1
        outer = patterns[0]
        rows, columns = _places(outer)
        inside = (rows < size) & (columns < size)
        self.inside = np.flatnonzero(inside)
        self.beside = np.flatnonzero((rows < size) & (columns >= size))
        self.corner = np.flatnonzero((rows >= size) & (columns >= size))
        self.across = rows[self.beside] * self.count + columns[self.beside] - size
        self.within = (rows[self.corner] - size) * self.count + columns[self.corner] - size
        keys = [columns[inside] * size + rows[inside]]
        for pattern in patterns[1:]:
            below, left = _places(pattern)
            keys.append(left * size + below)
        every = np.unique(np.concatenate(keys))
        self.to: list[Integers] = [np.searchsorted(every, k) for k in keys]
        self.filled = len(every)
        ends = np.searchsorted(every, np.arange(size + 1, dtype=np.int64) * size)
        kind = outer.indices.dtype
        parts = (np.zeros(len(every)), (every % size).astype(kind), ends.astype(kind))
        self.empty = csc_array(parts, shape=(size, size))

    def matrices(self, parts: Sequence[Array]) -> tuple[Any, Array, Array]:
        """Return A, V and M for the entries of ∂²F and of each weighted ∇²S_k."""
        data = np.zeros(self.filled)
        data[self.to[0]] = parts[0][self.inside]
        for to, part in zip(self.to[1:], parts[1:], strict=True):
            data[to] += part
        mixed = np.zeros(self.size * self.count)
        mixed[self.across] = parts[0][self.beside]
        middle = np.zeros(self.count * self.count)
        middle[self.within] = parts[0][self.corner]
        matrix = copy(self.empty)  # the pattern is shared; SciPy need not check it again
        matrix.data = data
        return matrix, mixed.reshape(-1, self.count), middle.reshape(self.count, self.count)


def _places(pattern: Any) -> tuple[Any, Any]:  # noqa: ANN401 - SciPy has no types
    """Return row and column of each entry of a csc_array, as 64-bit numbers."""
    columns = np.repeat(np.arange(pattern.shape[1]), np.diff(pattern.indptr))
    return pattern.indices.astype(np.int64), columns.astype(np.int64)
