"""Solving with a sparse symmetric matrix in balanced coordinates, and telling whether it is definite.

H = D S D with D = diag(sqrt|H_ii|), as in `curvature`. A matrix of small bandwidth is factored as S = L Lᵀ
in its band (LAPACK), any other by SuperLU with a fill-reducing order and pivots on the diagonal, where the
signs of the pivots are those of the eigenvalues (Sylvester).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from symopt.optimization.certificates.curvature import rank_tolerance
from symopt.optimization.problem import Vector

WIDEST = 40
"""Beyond this bandwidth the band has more zeros than SuperLU fills in."""
SMALLEST_SHIFT = 1e-10
_MOST_SHIFTS = 30


@dataclass(frozen=True, slots=True)
class Structure:
    """Where a symmetric csc_array has entries.

    rows, columns: of each entry.   indptr: where columns begin.   on: which entries are on the diagonal.
    below: which are in the lower triangle, and `placed` where in its band.   width: the bandwidth.
    """

    rows: Any
    columns: Any
    indptr: Any
    on: Any
    below: Any
    placed: Any
    width: int


def structure_of(hessian: Any) -> Structure:  # noqa: ANN401 - SciPy has no types
    """Return the structure of a csc_array."""
    size, rows = hessian.shape[0], hessian.indices
    columns = np.repeat(np.arange(size, dtype=rows.dtype), np.diff(hessian.indptr))
    below = np.flatnonzero(rows >= columns)
    down = (rows - columns)[below].astype(np.intp)
    return Structure(
        rows=rows,
        columns=columns,
        indptr=hessian.indptr,
        on=np.flatnonzero(rows == columns),
        below=below,
        placed=down * size + columns[below],
        width=int(down.max(initial=0)),
    )


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
    def rows(self) -> Any:  # noqa: ANN401
        """Return the row of each entry."""
        return self.structure.rows

    @property
    def columns(self) -> Any:  # noqa: ANN401
        """Return the column of each entry."""
        return self.structure.columns

    @property
    def width(self) -> int:
        """Return the bandwidth."""
        return self.structure.width

    @property
    def finite(self) -> bool:
        """Return whether every entry is a number."""
        return bool(np.isfinite(self.values).all())

    def band(self) -> Any:  # noqa: ANN401
        """Return the lower band of S, shape (width + 1, n)."""
        band = np.zeros((self.width + 1) * self.size)
        band[self.structure.placed] = self.values[self.structure.below]
        return band.reshape(self.width + 1, self.size)

    def matrix(self) -> Any:  # noqa: ANN401
        """Return S as scipy.sparse.csc_array."""
        from scipy.sparse import csc_array

        shape = (self.size, self.size)
        return csc_array((self.values, (self.rows, self.columns)), shape=shape)

    def times(self, vector: Vector) -> Vector:
        """Return S v."""
        weights = self.values * vector[self.columns]
        return np.bincount(self.rows, weights=weights, minlength=self.size).astype(np.float64)


def balanced(hessian: Any, known: Structure | None = None) -> Balanced:  # noqa: ANN401
    """Return a scipy.sparse.csc_array in balanced coordinates.

    known: the structure of an earlier one, which is used again if it is the same.
    """
    if known is None or known.rows is not hessian.indices or known.indptr is not hessian.indptr:
        known = structure_of(hessian)
    data: Vector = hessian.data
    sizes = np.abs(data)
    diagonal = np.zeros(hessian.shape[0])
    diagonal[known.rows[known.on]] = sizes[known.on]
    largest = np.zeros_like(diagonal)
    np.maximum.at(largest, known.columns, sizes)
    scale = np.sqrt(np.maximum(diagonal, 1e-8 * largest))
    scale[~(scale > 0)] = 1.0
    return Balanced(scale, data / (scale[known.rows] * scale[known.columns]), known)


Solver = Callable[[Vector], Vector]


def definite_solver(found: Balanced, shift: float = 0.0) -> Solver | None:
    """Return b -> (S + shift I)⁻¹ b if that is safely positive definite, else None."""
    least = rank_tolerance(found.size) * 4
    if found.width <= WIDEST:
        from scipy.linalg import get_lapack_funcs

        band = found.band()
        band[0] += shift
        factorize, substitute = get_lapack_funcs(("pbtrf", "pbtrs"), dtype=np.float64)
        factor, info = factorize(band, lower=1)
        if info or not float(factor[0].min()) ** 2 > least:
            return None
        return lambda b: substitute(factor, b, lower=1)[0]
    from scipy.sparse import eye_array
    from scipy.sparse.linalg import splu

    matrix = found.matrix()
    if shift:
        matrix = (matrix + shift * eye_array(found.size, format="csc")).tocsc()
    options = {"SymmetricMode": True}
    try:
        factors = splu(matrix, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options=options)
    except RuntimeError:  # exactly singular
        return None
    if not (factors.perm_r == factors.perm_c).all():
        return None
    return factors.solve if float(factors.U.diagonal().min()) > least else None


def newton_solve(found: Balanced, gradient: Vector) -> Vector | None:
    """Return p = -H⁻¹ g if H is safely positive definite, else None."""
    solve = definite_solver(found)
    return None if solve is None else -solve(gradient / found.scale) / found.scale


def descent_solve(found: Balanced, gradient: Vector) -> Vector:
    """Return p = -D⁻¹ (S + μI)⁻¹ D⁻¹ g with the first of μ = 0, 10⁻¹⁰, 10⁻⁹, … that makes it definite.

    A small first μ leaves the step in the range of a singular S what it is.
    Reference: J. Nocedal and S. Wright, Numerical Optimization (2006), algorithm 3.3.
    """
    shift = 0.0
    for _ in range(_MOST_SHIFTS):
        solve = definite_solver(found, shift)
        if solve is not None:
            step = -solve(gradient / found.scale) / found.scale
            if np.isfinite(step).all():
                return step
        shift = 10 * shift if shift else SMALLEST_SHIFT
    return -gradient / found.scale**2
