"""The Hessian in balanced coordinates: its inertia, its null space, and Newton's step.

H = D S D with D = diag(sqrt|H_ii|): by Sylvester's law S has the signs of H's eigenvalues, and what
counts as zero in S does not depend on the units of the unknowns. House sizes of 1000 beside a bias
of 1 make H look singular; S is not.
"""

from __future__ import annotations

import numpy as np

from symopt.foundation.record import record
from symopt.optimization.few import linear
from symopt.optimization.few.linear import rank_tolerance
from symopt.optimization.problem import Mask, Matrix, Vector

_PROBE = 1e-8
_LOST = 64 * float(np.finfo(np.float64).eps)


@record
class Spectrum:
    """S = D⁻¹ H D⁻¹ = Q diag(values) Qᵀ.

    balance: the diagonal of D, shape (n,).  values: ascending, shape (n,).  vectors: Q.
    zero: which eigenvalues count as zero.
    """

    balance: Vector
    values: Vector
    vectors: Matrix
    zero: Mask

    def null_space(self) -> Matrix:
        """Return unit vectors v, as columns, with H v = 0 at working precision."""
        return self.directions(self.zero)

    def directions(self, which: Mask) -> Matrix:
        """Return the eigenvectors `which` in the original coordinates, as unit columns."""
        columns = self.vectors[:, which] / self.balance[:, None]
        return columns / np.linalg.norm(columns, axis=0, keepdims=True)


def balance(hessian: Matrix) -> Vector:
    """Return the diagonal of D; where an entry is nearly 0, by the others of its row, as balanced.

    So D does not depend on the units of the unknowns: y² eˣ + e⁻ˣ is well balanced far out too.
    """
    size = np.abs(hessian)
    diagonal = np.diagonal(size)
    ends = np.sqrt(np.where(diagonal > 0, diagonal, linear.SMALL * size.max(axis=1)))
    others = np.divide(size, ends, out=np.zeros_like(size), where=ends > 0)
    scale = np.maximum(ends, linear.SMALL * others.max(axis=1))
    scale[~(scale > 0)] = 1.0
    return scale


def spectrum(hessian: Matrix) -> Spectrum:
    """Return the eigenvalues and eigenvectors of the balanced Hessian."""
    d = balance(hessian)
    values, vectors = np.linalg.eigh(hessian / d[:, None] / d[None, :])
    largest = float(np.abs(values).max())
    zero = np.abs(values) <= rank_tolerance(len(d)) * largest
    return Spectrum(d, values, vectors, zero)


def _solve_definite(hessian: Matrix, gradient: Vector) -> Vector | None:
    """Return -H⁻¹ g if H is safely positive definite, else None."""
    if len(gradient) == 1:
        h = float(hessian[0, 0])
        step = -gradient / h if h > 0 else None
        return step if step is not None and np.isfinite(step).all() else None
    if len(gradient) <= linear.MOST:
        found = linear.newton_step(hessian.tolist(), gradient.tolist())
        return None if found is None else np.array(found)
    d = balance(hessian)
    scaled = hessian / d[:, None] / d[None, :]
    try:
        factor = np.linalg.cholesky(scaled)
    except np.linalg.LinAlgError:
        return None
    pivots = np.sort(np.diagonal(factor) ** 2)[:2]
    # A small pivot carries its rounding, eps over its size, into those after it.
    if not pivots.prod() > rank_tolerance(len(d)) * 4:
        return None
    return -np.linalg.solve(scaled, gradient / d) / d


def newton_step(hessian: Matrix, gradient: Vector) -> Vector:
    """Return the pure Newton step p = -H⁺ g, whatever the signs of H's eigenvalues.

    H⁺ is the inverse, or the pseudo-inverse in balanced coordinates where H is singular.
    """
    definite = _solve_definite(hessian, gradient)
    if definite is not None:
        return definite
    parts = spectrum(hessian)
    inverse = np.zeros_like(parts.values)
    inverse[~parts.zero] = 1 / parts.values[~parts.zero]
    d, q = parts.balance, parts.vectors
    return -(q @ (inverse * (q.T @ (gradient / d)))) / d


def lost(step: Vector, point: Vector) -> bool:
    """Return whether a step is hardly more than the rounding of x, so that it tells nothing of curvature."""
    return bool((np.abs(step) <= _LOST * np.abs(point)).all())


def lengthened(step: Vector, point: Vector) -> Vector:
    """Return a step, if it is lost in the rounding of x one of 1e-8 of the size of x, the same way."""
    if not lost(step, point) or not step.any():
        return step
    return step * (_PROBE / float((np.abs(step) / np.maximum(1.0, np.abs(point))).max()))


def descent_step(hessian: Matrix, gradient: Vector, point: Vector | None = None) -> Vector:
    """Return the modified Newton step p = -|H|⁺ g, a descent direction for every H.

    Eigenvalues of the balanced Hessian enter by absolute value. Along a null direction the step is
    0 if the gradient vanishes there too (a flat valley), else a balanced gradient step.
    point: x, where it is known: what the rounding of x does to the gradient, |H| |x|, counts as nothing.
    Reference: Nocedal and Wright, Numerical Optimization, 2006, section 3.4.
    """
    definite = _solve_definite(hessian, gradient)
    if definite is not None:
        return definite
    parts = spectrum(hessian)
    d, q = parts.balance, parts.vectors
    component = q.T @ (gradient / d)
    size = np.abs(parts.values)
    noise = np.abs(component) <= 1e-10 * max(float(np.abs(component).max()), 0.0)
    if point is not None:
        noise |= np.abs(component) <= _LOST * (np.abs(q).T @ (np.abs(hessian) @ np.abs(point) / d))
    inverse = 1 / np.where(parts.zero, 1.0, size)
    inverse[parts.zero & noise] = 0.0
    step = -(q @ (inverse * component)) / d
    return step if np.isfinite(step).all() else -gradient
