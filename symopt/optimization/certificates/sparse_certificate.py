"""The second-order test with a sparse Hessian: by a factorization instead of all eigenvalues.

S is positive definite if its factorization says so; its lowest eigenvalue, by inverse iteration, tells how
sure that is. As in `certificate` the verdict must outlast one Newton step p: the change of S along the last
step s bounds its change along p, and λ_min(S) must exceed that fourfold:

    ‖D⁻¹ (H(x) - H(x - s)) D⁻¹‖_∞ ‖p‖_H/‖s‖_H <= λ_min(S)/4

Where S is not definite, Lanczos's method looks for a direction along which the function falls. For a small
band all eigenvalues of H are computed and reported.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from symopt.optimization.certificates import lanczos
from symopt.optimization.certificates.certificate import Certificate, Nature, without_hessian
from symopt.optimization.certificates.curvature import rank_tolerance
from symopt.optimization.certificates.sparse_solve import (
    SMALLEST_SHIFT,
    Balanced,
    Solver,
    balanced,
    definite_solver,
)
from symopt.optimization.problem import Matrix, Vector
from symopt.optimization.session import Session

_SIGN_MARGIN = 0.25
_ITERATIONS = 60
_NULL_ITERATIONS = 6
# Beyond, what is done with a null direction would cost a dense matrix.
_LARGEST_NULL = 1000
# Eigenvalues of a band cost about n² times its width.
_MOST_WORK = 4e7
_WIDEST_LISTED = 12


def certify(session: Session) -> Certificate:
    """Return the second-order verdict at the session's current point."""
    hessian = session.current.sparse
    found = balanced(hessian)
    if not found.finite:
        return without_hessian("The Hessian is not finite at the point.")
    tolerance = rank_tolerance(found.size)
    solve = definite_solver(found)
    if solve is None:
        return _not_definite(session, found, hessian, tolerance)
    eigenvalues = _eigenvalues(hessian, found.width)
    lowest = _lowest(solve, found.size)
    if _change_within_a_step(session, found, solve) > _SIGN_MARGIN * lowest:
        text = (
            "The Hessian is positive definite, but it changes so fast near the point that this is no "
            "proof of a minimum."
        )
        return Certificate(Nature.INCONCLUSIVE, eigenvalues, tolerance, text)
    text = f"Eigenvalues of the Hessian: {found.size} positive; minimum."
    return Certificate(Nature.MINIMUM, eigenvalues, tolerance, text)


def _not_definite(
    session: Session,
    found: Balanced,
    hessian: Any,  # noqa: ANN401
    tolerance: float,
) -> Certificate:
    eigenvalues = _eigenvalues(hessian, found.width)
    lowest = lanczos.lowest(found.times, found.size)
    if lowest is None or not lowest.falls:
        text = "The Hessian is singular or close to it: its eigenvalues decide nothing."
        null = _null_direction(found, tolerance)
        return Certificate(Nature.INCONCLUSIVE, eigenvalues, tolerance, text, null)
    downhill = lowest.vector / found.scale
    downhill /= float(np.linalg.norm(downhill))
    negated = Balanced(found.scale, -found.values, found.structure)
    if definite_solver(negated) is not None:
        text = f"Eigenvalues of the Hessian: {found.size} negative; maximum."
        return Certificate(Nature.MAXIMUM, eigenvalues, tolerance, text, downhill=downhill)
    text = "The Hessian has a negative eigenvalue, and is not negative definite"
    if float(hessian.diagonal().max()) > 0:
        text = "The Hessian has a negative and a positive eigenvalue; saddle"
    return Certificate(Nature.SADDLE, eigenvalues, tolerance, f"{text}.", downhill=downhill)


def _null_direction(found: Balanced, tolerance: float) -> Matrix | None:
    """Return a unit vector v, as a column, with H v = 0 at working precision; None if none is found."""
    if found.size > _LARGEST_NULL:
        return None
    solve = definite_solver(found, SMALLEST_SHIFT)
    if solve is None:
        return None
    vector = np.random.default_rng(0).standard_normal(found.size)
    for _ in range(_NULL_ITERATIONS):
        vector = solve(vector / np.linalg.norm(vector))
    vector /= np.linalg.norm(vector)
    if not abs(float(vector @ found.times(vector))) <= tolerance:
        return None
    vector /= found.scale
    return (vector / np.linalg.norm(vector))[:, None]


def _lowest(solve: Solver, size: int) -> float:
    """Return the lowest eigenvalue of S, positive definite, by inverse iteration."""
    vector = np.random.default_rng(0).standard_normal(size)
    value = 0.0
    for _ in range(_ITERATIONS):
        image = solve(vector / np.linalg.norm(vector))
        old, value = value, float(np.linalg.norm(image))
        vector = image
        if abs(value - old) <= 1e-3 * value:
            break
    return 1 / value if value > 0 else 0.0


def _change_within_a_step(session: Session, found: Balanced, solve: Solver) -> float:
    """Return the change of S to expect within one Newton step, in the norm ‖·‖_∞."""
    current, previous = session.current, session.previous
    if not current.gradient.any():
        return 0.0
    newton = -solve(current.gradient / found.scale)
    if previous is not None and (current.point != previous.point).any():
        other, step = previous.sparse, (current.point - previous.point) * found.scale
    else:
        step = newton
        trial = session.evaluator.at(current.point + newton / found.scale)
        if not trial.inside or not (trial.point != current.point).any():
            return 0.0
        other = trial.sparse
    moved, ahead = _length(found, step), _length(found, newton)
    change = np.abs((current.sparse - other).tocoo())
    scaled = change.data / found.scale[change.row] / found.scale[change.col]
    norm = float(np.bincount(change.row, weights=scaled, minlength=found.size).max())
    # False where it is not a number: then nothing is known of the change.
    return norm * ahead / moved if norm * ahead / moved < np.inf else np.inf


def _length(found: Balanced, vector: Vector) -> float:
    return float(np.sqrt(max(float(vector @ found.times(vector)), 1e-300)))


def _eigenvalues(hessian: Any, width: int) -> tuple[float, ...] | None:  # noqa: ANN401
    """Return all eigenvalues of H where its band is small, else None."""
    size = hessian.shape[0]
    if width > _WIDEST_LISTED or size * size * (width + 1.0) > _MOST_WORK:
        return None
    from scipy.linalg import eigvals_banded

    band = np.zeros((width + 1, size))
    for k in range(width + 1):
        band[k, : size - k] = hessian.diagonal(-k)
    return tuple(map(float, eigvals_banded(band, lower=True, check_finite=False)))
