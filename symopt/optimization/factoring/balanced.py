"""A sparse Hessian in balanced coordinates: H = D S D with D = diag(sqrt|H_ii|), as in `curvature`.

S is a sparse matrix, or one plus W C Wᵀ of low rank (see `compilation.sparse.lifted`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from symopt.compilation.sparse.lifted import Lifted
from symopt.optimization.factoring.structure import Structure, structure_of
from symopt.optimization.problem import Mask, Matrix, Vector

# A row is scaled by its diagonal, or by so much of its largest entry, if that is more.
_SMALL = 1e-8


@dataclass(frozen=True, slots=True)
class LowRank:
    """W C Wᵀ, with W of shape (n, k) and C symmetric."""

    wide: Matrix
    core: Matrix

    def times(self, vector: Vector) -> Vector:
        """Return W C Wᵀ v."""
        return self.wide @ (self.core @ (self.wide.T @ vector))

    @property
    def diagonal(self) -> Vector:
        """Return the diagonal."""
        return np.einsum("ij,ij->i", self.wide @ self.core, self.wide)


@dataclass(frozen=True, slots=True)
class Balanced:
    """A sparse Hessian as D S D.

    scale: the diagonal of D.   values: the entries of S, both triangles, where `structure` says.
    low: what else S consists of, None if there is nothing.
    """

    scale: Vector
    values: Vector
    structure: Structure
    low: LowRank | None = None

    @property
    def size(self) -> int:
        """Return n."""
        return len(self.scale)

    @property
    def finite(self) -> bool:
        """Return whether every entry is a number."""
        low = self.low
        rest = low is None or bool(np.isfinite(low.wide).all() and np.isfinite(low.core).all())
        return rest and bool(np.isfinite(self.values).all())

    @property
    def diagonal(self) -> Vector:
        """Return the diagonal of S."""
        own = self.values[self.structure.on]
        return own if self.low is None else own + self.low.diagonal

    def times(self, vector: Vector) -> Vector:
        """Return S v."""
        own = self._summed(self.values * vector[self.structure.columns])
        return own if self.low is None else own + self.low.times(vector)

    def magnitudes(self, vector: Vector) -> Vector:
        """Return |H| v, or a bound where a part is of low rank."""
        scaled = self.scale * vector
        total = self._summed(np.abs(self.values) * scaled[self.structure.columns])
        if self.low is not None:
            sizes = np.abs(self.low.wide)
            total = total + sizes @ (np.abs(self.low.core) @ (sizes.T @ scaled))
        return self.scale * total

    def _summed(self, weights: Vector) -> Vector:
        # The matrix is symmetric, and its entries lie column by column.
        rows = self.structure.rows
        return np.bincount(rows, weights=weights, minlength=self.size).astype(np.float64)

    def negated(self) -> Balanced:
        """Return -S."""
        low = None if self.low is None else LowRank(self.low.wide, -self.low.core)
        return Balanced(self.scale, -self.values, self.structure, low)

    def on_free(self, free: Mask) -> Balanced:
        """Return the matrix on some unknowns, with the rows and columns of the others those of I."""
        if free.all():
            return self
        structure = self.structure
        values = np.where(free[structure.rows] & free[structure.columns], self.values, 0.0)
        values[structure.on[~free]] = 1.0
        low = self.low
        if low is not None:
            low = LowRank(np.where(free[:, None], low.wide, 0.0), low.core)
        return Balanced(self.scale, values, structure, low)


def balanced(hessian: Any, known: Structure | None = None) -> Balanced:  # noqa: ANN401
    """Return a scipy.sparse.csc_array, or a `Lifted` matrix, in balanced coordinates.

    known: the structure of an earlier one, which is used again if it is the same.
    """
    low = LowRank(hessian.wide, hessian.core) if isinstance(hessian, Lifted) else None
    if isinstance(hessian, Lifted):
        hessian = hessian.sparse
    if known is None or known.rows is not hessian.indices or known.indptr is not hessian.indptr:
        hessian = _with_diagonal(hessian)
        known = structure_of(hessian)
    data: Vector = hessian.data
    sizes = np.abs(data)
    diagonal = sizes[known.on] if low is None else np.abs(data[known.on] + low.diagonal)
    if not float(diagonal.min()) > _SMALL * float(sizes.max()):
        diagonal = np.maximum(diagonal, _SMALL * np.maximum.reduceat(sizes, known.indptr[:-1]))
    scale = np.sqrt(diagonal)
    scale[~(scale > 0)] = 1.0
    values = data / (scale[known.rows] * scale[known.columns])
    if low is not None:
        low = LowRank(low.wide / scale[:, None], low.core)
    return Balanced(scale, values, known, low)


def _with_diagonal(hessian: Any) -> Any:  # noqa: ANN401 - SciPy has no types
    """Return a csc_array whose diagonal is stored, zeros too."""
    size = hessian.shape[0]
    matrix = hessian.tocoo()
    if int((matrix.row == matrix.col).sum()) == size:
        return hessian
    from scipy.sparse import csc_array

    places = np.arange(size)
    rows, columns = np.r_[matrix.row, places], np.r_[matrix.col, places]
    return csc_array((np.r_[matrix.data, np.zeros(size)], (rows, columns)), shape=hessian.shape)
