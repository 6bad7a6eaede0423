"""A sparse Hessian in balanced coordinates: H = D S D with D = diag(sqrt|H_ii|), as in `curvature`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from symopt.optimization.factoring.structure import Structure, structure_of
from symopt.optimization.problem import Mask, Vector

# A row is scaled by its diagonal, or by so much of its largest entry, if that is more.
_SMALL = 1e-8


@dataclass(frozen=True, slots=True)
class Balanced:
    """A sparse Hessian as D S D.

    scale: the diagonal of D.   values: the entries of S, both triangles, where `structure` says.
    """

    scale: Vector
    values: Vector
    structure: Structure

    @property
    def size(self) -> int:
        """Return n."""
        return len(self.scale)

    @property
    def finite(self) -> bool:
        """Return whether every entry is a number."""
        return bool(np.isfinite(self.values).all())

    @property
    def diagonal(self) -> Vector:
        """Return the diagonal of S."""
        return self.values[self.structure.on]

    def times(self, vector: Vector) -> Vector:
        """Return S v."""
        return self._summed(self.values * vector[self.structure.columns])

    def magnitudes(self, vector: Vector) -> Vector:
        """Return |H| v."""
        weights = np.abs(self.values) * (self.scale * vector)[self.structure.columns]
        return self.scale * self._summed(weights)

    def _summed(self, weights: Vector) -> Vector:
        # The matrix is symmetric, and its entries lie column by column.
        rows = self.structure.rows
        return np.bincount(rows, weights=weights, minlength=self.size).astype(np.float64)

    def negated(self) -> Balanced:
        """Return -S."""
        return Balanced(self.scale, -self.values, self.structure)

    def on_free(self, free: Mask) -> Balanced:
        """Return the matrix on some unknowns, with the rows and columns of the others those of I."""
        if free.all():
            return self
        structure = self.structure
        values = np.where(free[structure.rows] & free[structure.columns], self.values, 0.0)
        values[structure.on[~free]] = 1.0
        return Balanced(self.scale, values, structure)


def balanced(hessian: Any, known: Structure | None = None) -> Balanced:  # noqa: ANN401
    """Return a scipy.sparse.csc_array in balanced coordinates.

    known: the structure of an earlier one, which is used again if it is the same.
    """
    if known is None or known.rows is not hessian.indices or known.indptr is not hessian.indptr:
        hessian = _with_diagonal(hessian)
        known = structure_of(hessian)
    data: Vector = hessian.data
    sizes = np.abs(data)
    diagonal = sizes[known.on]
    if not float(diagonal.min()) > _SMALL * float(sizes.max()):
        diagonal = np.maximum(diagonal, _SMALL * np.maximum.reduceat(sizes, known.indptr[:-1]))
    scale = np.sqrt(diagonal)
    scale[~(scale > 0)] = 1.0
    return Balanced(scale, data / (scale[known.rows] * scale[known.columns]), known)


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
