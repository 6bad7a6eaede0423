"""Solving with a sparse symmetric matrix in balanced coordinates, and telling whether it is definite.

    S = ⎡ A  C ⎤ is positive definite if A and the complement E - Cᵀ A⁻¹ C are.
        ⎣ Cᵀ E ⎦

A is factored as L D Lᵀ if it is tridiagonal, as L Lᵀ in its band (LAPACK), or by SuperLU with a fill-reducing
order and pivots on the diagonal, where the signs of the pivots are those of the eigenvalues (Sylvester).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from symopt.optimization.certificates.curvature import rank_tolerance
from symopt.optimization.factoring.balanced import Balanced
from symopt.optimization.factoring.updating import updated
from symopt.optimization.problem import Vector

SMALLEST_SHIFT = 1e-10
_MOST_SHIFTS = 30
_GROWTH = 10.0
# A shift that was enough at the last point is lowered so far at the next.
_LOWERED = 0.01

Solver = Callable[[Vector], Vector]


def definite_solver(found: Balanced, shift: float = 0.0) -> Solver | None:
    """Return b -> (S + shift I)⁻¹ b if that is safely positive definite, else None."""
    solve = _of_sparse(found, shift)
    if solve is None or found.low is None:
        return solve
    quick = updated(solve, found.low, rank_tolerance(found.size) * 4)
    if quick is None:
        return None

    def refined(b: Vector) -> Vector:
        # What the part of low rank takes away again is rounded as what it was taken from.
        first = quick(b)
        return first + quick(b - found.times(first) - shift * first)

    return refined


def _of_sparse(found: Balanced, shift: float) -> Solver | None:
    structure = found.structure
    order = structure.order
    least = rank_tolerance(found.size) * 4
    factor = _sparse if order.width is None else _tridiagonal if order.width <= 1 else _band
    inner = factor(found, shift, least)
    if inner is None:
        return None
    if len(order.border):
        return _bordered(found, shift, least, inner)
    if order.width is None:
        return inner
    rows = order.inner
    if (rows[1:] > rows[:-1]).all():
        return inner

    def solve(b: Vector) -> Vector:
        out = np.empty_like(b)
        out[rows] = inner(b[rows])
        return out

    return solve


@cache
def _lapack(name: str) -> Any:  # noqa: ANN401 - SciPy has no types
    from scipy.linalg import get_lapack_funcs

    return get_lapack_funcs((name,), dtype=np.float64)[0]


def _lower_band(found: Balanced, shift: float) -> Any:  # noqa: ANN401
    """Return the lower band of A + shift I, shape (n, width + 1)."""
    structure = found.structure
    order = structure.order
    assert order.width is not None
    band = np.zeros(len(order.inner) * (order.width + 1))
    band[structure.placed] = found.values[structure.inner]
    band = band.reshape(len(order.inner), order.width + 1)
    band[:, 0] += shift
    return band


def _tridiagonal(found: Balanced, shift: float, least: float) -> Solver | None:
    band = _lower_band(found, shift)
    beside = band[:-1, 1] if band.shape[1] > 1 else np.zeros(max(len(band) - 1, 0))
    pivots, factors, info = _lapack("pttrf")(band[:, 0], beside)
    if info or not float(pivots.min()) > least:
        return None
    return lambda b: _lapack("pttrs")(pivots, factors, b)[0]


def _band(found: Balanced, shift: float, least: float) -> Solver | None:
    band = _lower_band(found, shift).T  # in Fortran's order
    factor, info = _lapack("pbtrf")(band, lower=1, overwrite_ab=1)
    if info or not float(factor[0].min()) ** 2 > least:
        return None
    return lambda b: _lapack("pbtrs")(factor, b, lower=1)[0]


def _sparse(found: Balanced, shift: float, least: float) -> Solver | None:
    from scipy.sparse import csc_array
    from scipy.sparse.linalg import splu

    structure = found.structure
    count = len(structure.order.inner)
    values = found.values
    if shift:
        values = values.copy()
        values[structure.on] += shift
    parts = (values[structure.inner], structure.placed, structure.starts)
    options = {"SymmetricMode": True}
    try:
        factors = splu(
            csc_array(parts, shape=(count, count)),
            permc_spec="MMD_AT_PLUS_A",
            diag_pivot_thresh=0.0,
            options=options,
        )
    except RuntimeError:  # exactly singular
        return None
    if not (factors.perm_r == factors.perm_c).all():
        return None
    return factors.solve if float(factors.U.diagonal().min()) > least else None


def _bordered(found: Balanced, shift: float, least: float, inner: Solver) -> Solver | None:
    """Return the solver of the whole from that of A: by the complement of A."""
    structure = found.structure
    order = structure.order
    count = len(order.border)
    beside = np.zeros(len(order.inner) * count)
    beside[structure.across] = found.values[structure.beside]
    beside = beside.reshape(-1, count)
    corner = np.zeros(count * count)
    corner[structure.within] = found.values[structure.corner]
    corner = corner.reshape(count, count) + shift * np.eye(count)
    inverse = inner(beside).reshape(-1, count)
    try:
        factor = np.linalg.cholesky(corner - beside.T @ inverse)
    except np.linalg.LinAlgError:
        return None
    if not float(factor.diagonal().min()) ** 2 > least:
        return None

    def solve(b: Vector) -> Vector:
        first = inner(b[order.inner])
        rest = b[order.border] - beside.T @ first
        second = np.linalg.solve(factor.T, np.linalg.solve(factor, rest))
        out = np.empty_like(b)
        out[order.border] = second
        out[order.inner] = first - inverse @ second
        return out

    return solve


def descent_solve(found: Balanced, gradient: Vector, last: float = 0.0) -> tuple[Vector, float]:
    """Return p = -D⁻¹ (S + μI)⁻¹ D⁻¹ g and μ: 0, or the first of an ascending row that makes it definite.

    last: μ at the point before, where the row begins nearby; else it begins at 10⁻¹⁰: so small a μ leaves the
    step in the range of a singular S what it is. Below -min S_ii there is nothing to try.
    Reference: J. Nocedal and S. Wright, Numerical Optimization (2006), algorithm 3.3.
    """
    shift = 0.0
    least = -float(found.diagonal.min())
    if not least < 0:
        shift = max(SMALLEST_SHIFT, _LOWERED * last, 2 * least)
    for _ in range(_MOST_SHIFTS):
        solve = definite_solver(found, shift)
        if solve is not None:
            step = -solve(gradient / found.scale) / found.scale
            if np.isfinite(step).all():
                return step, shift
        shift = _GROWTH * shift if shift else max(SMALLEST_SHIFT, _LOWERED * last)
    return -gradient / found.scale**2, shift
