"""The second-order test with a sparse Hessian: by a factorization instead of all eigenvalues.

S is positive definite if its factorization says so; its lowest eigenvalue, by inverse iteration, tells how
sure that is. As in `certificate` the verdict must outlast one Newton step p: the change of S along the last
step s bounds its change along p, and λ_min(S) must exceed that fourfold:

    ‖D⁻¹ (H(x) - H(x - s)) D⁻¹‖_∞ ‖p‖_H/‖s‖_H <= λ_min(S)/4

Where S is not definite, Lanczos's method looks for a direction along which the function falls. For a small
band all eigenvalues of H are computed and reported.

Unknowns that a bound holds are left out. One that rests on a bound without being pushed against it may move
inward: if S with it is definite, the point is a minimum; else only a way down that keeps the bound counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from symopt.compilation.sparse.lifted import Lifted
from symopt.optimization.certificates import lanczos
from symopt.optimization.certificates.certificate import Certificate, Nature, without_hessian
from symopt.optimization.certificates.curvature import rank_tolerance
from symopt.optimization.factoring.balanced import Balanced
from symopt.optimization.factoring.change import size_of_change
from symopt.optimization.factoring.solve import SMALLEST_SHIFT, Solver, definite_solver
from symopt.optimization.problem import Mask, Matrix, Vector
from symopt.optimization.session import Session

_SIGN_MARGIN = 0.25
_ITERATIONS = 60
_NULL_ITERATIONS = 6
# Eigenvalues of a band cost about n² times its width.
_MOST_WORK = 4e7
_WIDEST_LISTED = 12
_MOST_DENSE = 400


@dataclass(frozen=True, slots=True)
class _Seen:
    """A Hessian at the end of a run: S, S on what is free, what that is, and what of it rests on a bound."""

    whole: Balanced
    found: Balanced
    free: Mask
    weak: Mask
    held: tuple[str, ...]
    eigenvalues: tuple[float, ...] | None

    def certificate(self, nature: Nature, text: str, **more: Any) -> Certificate:  # noqa: ANN401
        """Return a certificate with what is the same in all."""
        tolerance = rank_tolerance(self.found.size)
        return Certificate(nature, self.eigenvalues, tolerance, text, held=self.held, **more)

    @property
    def count(self) -> str:
        """Return how many eigenvalues there are."""
        return str(int(self.free.sum()))

    @property
    def on(self) -> str:
        """Return what part of the unknowns the test is about."""
        return f" on the free variables ({len(self.held)} held by bounds)" if self.held else ""


def certify(session: Session) -> Certificate:
    """Return the second-order verdict at the session's current point."""
    hessian = session.current.sparse
    whole = session.balanced
    if not whole.finite:
        return without_hessian("The Hessian is not finite at the point.")
    seen = _seen(session, whole, hessian)
    if not seen.free.any():
        return seen.certificate(Nature.MINIMUM, "Every variable is held by a bound.")
    solve = definite_solver(seen.found)
    if solve is None:
        return _not_definite(session, seen)
    lowest = _lowest(solve, seen.found.size)
    if _change_within_a_step(session, seen, solve) > _SIGN_MARGIN * lowest:
        text = (
            "The Hessian is positive definite, but it changes so fast near the point that this is no "
            "proof of a minimum."
        )
        return seen.certificate(Nature.INCONCLUSIVE, text)
    text = f"Eigenvalues of the Hessian: {seen.count} positive; minimum{seen.on}."
    return seen.certificate(Nature.MINIMUM, text)


def _seen(session: Session, whole: Balanced, hessian: Any) -> _Seen:  # noqa: ANN401
    current, box = session.current, session.box
    free, weak = np.ones(whole.size, dtype=np.bool_), np.zeros(whole.size, dtype=np.bool_)
    if box is not None:
        force = whole.magnitudes(np.maximum(1.0, np.abs(current.point)))
        at = (current.point <= box.lower) | (current.point >= box.upper)
        weak = at & (box.lower < box.upper)
        weak &= np.abs(current.gradient) <= session.tolerance * force
        free = box.free(current.point, current.gradient) | weak
    names = session.evaluator.problem.names
    held = tuple(names[k] for k in np.flatnonzero(~free))
    return _Seen(whole, whole.on_free(free), free, weak, held, _eigenvalues(hessian, free))


def _not_definite(session: Session, seen: _Seen) -> Certificate:
    inward = _inward(session, seen)
    if inward is not None:
        text = "The curvature is negative along a variable at its bound, on the inner side; saddle."
        return seen.certificate(Nature.SADDLE, text, downhill=inward)
    found, free = seen.found, seen.free
    if seen.weak.any():
        free = free & ~seen.weak
        found = seen.whole.on_free(free)
    lowest = lanczos.lowest(
        lambda v: np.where(free, found.times(np.where(free, v, 0.0)), 0.0), found.size
    )
    if lowest is None or not lowest.falls:
        if seen.weak.any():
            text = (
                "The Hessian is not definite with the variables that rest on a bound without being "
                "pushed against it: it decides nothing."
            )
            return seen.certificate(Nature.INCONCLUSIVE, text)
        text = "The Hessian is singular or close to it: its eigenvalues decide nothing."
        return seen.certificate(Nature.INCONCLUSIVE, text, null_space=_null_direction(seen))
    downhill = np.where(free, lowest.vector / found.scale, 0.0)
    downhill /= float(np.linalg.norm(downhill))
    if not seen.held and not seen.weak.any() and definite_solver(found.negated()) is not None:
        text = f"Eigenvalues of the Hessian: {found.size} negative; maximum."
        return seen.certificate(Nature.MAXIMUM, text, downhill=downhill)
    text = "The Hessian has a negative eigenvalue, and is not negative definite"
    if float(found.diagonal[free].max()) > 0:
        text = "The Hessian has a negative and a positive eigenvalue; saddle"
    return seen.certificate(Nature.SADDLE, f"{text}{seen.on}.", downhill=downhill)


def _inward(session: Session, seen: _Seen) -> Vector | None:
    """Return a unit vector into the box along variables that rest on their bounds, if f falls there.

    All along which it falls are taken at once, unless together they do not.
    """
    falling = seen.weak & (seen.whole.diagonal < -SMALLEST_SHIFT)
    if not falling.any() or session.box is None:
        return None
    sign = np.where(session.current.point <= session.box.lower, 1.0, -1.0)
    inward = np.where(falling, sign, 0.0)
    scaled = inward * seen.whole.scale
    if not float(scaled @ seen.whole.times(scaled)) < 0:
        inward = np.where(np.arange(seen.whole.size) == int(np.argmax(falling)), sign, 0.0)
    return inward / np.linalg.norm(inward)


def _null_direction(seen: _Seen) -> Matrix | None:
    """Return a unit vector v, as a column, with H v = 0 at working precision; None if none is found."""
    found = seen.found
    shift = SMALLEST_SHIFT
    solve = definite_solver(found, shift)
    while solve is None and shift < 1e-7:  # the least pivot to trust grows with n
        shift *= 10
        solve = definite_solver(found, shift)
    if solve is None:
        return None
    vector = np.where(seen.free, np.random.default_rng(0).standard_normal(found.size), 0.0)
    for _ in range(_NULL_ITERATIONS):
        vector = solve(vector / np.linalg.norm(vector))
    vector /= np.linalg.norm(vector)
    if not abs(float(vector @ found.times(vector))) <= rank_tolerance(found.size):
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


def _change_within_a_step(session: Session, seen: _Seen, solve: Solver) -> float:
    """Return the change of S to expect within one Newton step, in the norm ‖·‖_∞."""
    current, previous, found = session.current, session.previous, seen.found
    gradient = np.where(seen.free, current.gradient, 0.0)
    if not gradient.any():
        return 0.0
    newton = -solve(gradient / found.scale)
    if previous is not None and (current.point != previous.point).any():
        other, step = previous.sparse, (current.point - previous.point) * found.scale
    else:
        step = newton
        trial = session.evaluator.at(current.point + newton / found.scale)
        if not trial.inside or not (trial.point != current.point).any():
            return 0.0
        other = trial.sparse
    moved, ahead = _length(seen.whole, step), _length(found, newton)
    norm = size_of_change(current.sparse, other, np.where(seen.free, 1 / found.scale, 0.0))
    # False where it is not a number: then nothing is known of the change.
    return norm * ahead / moved if norm * ahead / moved < np.inf else np.inf


def _length(found: Balanced, vector: Vector) -> float:
    return float(np.sqrt(max(float(vector @ found.times(vector)), 1e-300)))


def _eigenvalues(hessian: Any, free: Mask) -> tuple[float, ...] | None:  # noqa: ANN401
    """Return all eigenvalues of H on the free variables where its band is small, else None."""
    if isinstance(hessian, Lifted):
        if len(free) > _MOST_DENSE:
            return None
        kept = np.flatnonzero(free)
        return tuple(map(float, np.linalg.eigvalsh(hessian.toarray()[np.ix_(kept, kept)])))
    if not free.all():
        kept = np.flatnonzero(free)
        hessian = hessian[kept][:, kept]
    matrix = hessian.tocoo()
    size = hessian.shape[0]
    width = int(np.abs(matrix.row - matrix.col).max(initial=0))
    if not size or width > _WIDEST_LISTED or size * size * (width + 1.0) > _MOST_WORK:
        return None
    from scipy.linalg import eigvals_banded

    band = np.zeros((width + 1, size))
    below = matrix.row >= matrix.col
    band[(matrix.row - matrix.col)[below], matrix.col[below]] = matrix.data[below]
    return tuple(map(float, eigvals_banded(band, lower=True, check_finite=False)))
