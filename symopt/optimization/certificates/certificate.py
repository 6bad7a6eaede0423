"""The second-order test at a point, with what it takes to believe it.

The signs of the Hessian's eigenvalues decide minimum, maximum or saddle at an exact critical point.
At a computed point x the critical point lies about one Newton step p away, so an eigenvalue counts
only if it keeps its sign over that distance: with the change of H measured along a step s,

    ‖ |Λ|^(-1/2) Qᵀ (H(x) - H(x - s)) Q |Λ|^(-1/2) ‖ · ‖p‖/‖s‖ <= 1/4

direction by direction (Kantorovich's h = β L η < 1/2, with a margin). For x⁴ near 0 it is 0.8, so
the small positive curvature found there does not pass for a proof of a minimum.

Signs are judged in balanced coordinates (see `curvature`), so units do not matter: |λ| <= 64 n ε
of the largest counts as zero. The eigenvalues reported are those of H itself.
"""

from __future__ import annotations

from dataclasses import replace
from enum import Enum

import numpy as np

from symopt.foundation.record import record
from symopt.optimization.certificates.curvature import (
    Spectrum,
    newton_step,
    rank_tolerance,
    spectrum,
)
from symopt.optimization.certificates.lanczos import Lowest
from symopt.optimization.few import linear
from symopt.optimization.judging.sentences import signs
from symopt.optimization.problem import Mask, Matrix, Vector

SIGN_MARGIN = 0.25

# Below the normal numbers digits are lost: curvature so small may be that of x¹⁰⁰ near 0.
_SMALLEST = float(np.finfo(np.float64).tiny)


class Nature(Enum):
    """What the second-order test says of a critical point."""

    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    SADDLE = "saddle"
    INCONCLUSIVE = "inconclusive"


@record
class Certificate:
    """The evidence at the final point.

    nature: the verdict.  eigenvalues: of the Hessian, ascending, on the free variables; None if it
    was not computed.  tolerance: relative size below which a balanced eigenvalue counts as zero.
    sentence: the evidence in words.
    null_space: unit columns along which the curvature is zero or not trusted, shape (n, k).
    downhill: a unit vector of negative curvature, if there is one.
    held: names of the variables held by a bound, left out of the test.
    convex: whether f is seen to be convex, so that a minimum is the only one.
    """

    nature: Nature
    eigenvalues: tuple[float, ...] | None
    tolerance: float
    sentence: str
    null_space: Matrix | None = None
    downhill: Vector | None = None
    held: tuple[str, ...] = ()
    convex: bool = False

    @property
    def classification(self) -> str:
        """Return the verdict's word."""
        return self.nature.value


def without_hessian(reason: str) -> Certificate:
    """Return the certificate that says only why there is none."""
    return Certificate(Nature.INCONCLUSIVE, None, 0.0, reason)


def not_sure(certificate: Certificate, space: Matrix) -> Certificate:
    """Return a certificate of a minimum without what may change sign, unit columns of shape (n, k)."""
    count, few = len(certificate.eigenvalues or ()), space.shape[1]
    counts = ((count - few, "positive"), (few, "zero or too small to trust"))
    return replace(
        certificate,
        nature=Nature.INCONCLUSIVE,
        sentence=signs(counts, Nature.INCONCLUSIVE.value),
        null_space=space,
    )


def of_lowest(found: Lowest | None) -> Certificate:
    """Return the certificate of a Hessian of which only the lowest curvature found is known."""
    lead = "The eigenvalues of the Hessian were not computed"
    if found is None:
        return without_hessian(f"{lead}.")
    if found.falls:
        sentence = f"{lead}, but its products show a direction of curvature {found.value:.4g} < 0."
        # At a maximum it would fall everywhere, so the point is called by the weaker word.
        return Certificate(Nature.SADDLE, None, 0.0, sentence, downhill=found.vector)
    least = 0.0 if abs(found.value) <= 1e-10 * found.largest else found.value
    sentence = f"{lead}; its products show no direction of curvature below {least:.4g}."
    return Certificate(Nature.INCONCLUSIVE, None, 0.0, sentence)


def certify(
    hessian: Matrix,
    gradient: Vector,
    names: tuple[str, ...],
    nearby: tuple[Vector, Matrix] | None = None,
    free: Mask | None = None,
) -> Certificate:
    """Return the second-order verdict at a point.

    hessian, gradient: at the point, shapes (n, n) and (n,).
    nearby: a step s and the Hessian at the other end of it, to see how fast the Hessian changes;
    without it the Hessian is taken as constant.
    free: the variables not held by a bound.

    >>> import numpy as np
    >>> certify(np.diag([4.0, -4.0]), np.zeros(2), ("x", "y")).classification
    'saddle'
    """
    size = len(gradient)
    mask = np.ones(size, dtype=np.bool_) if free is None else free
    held = tuple(name for name, moves in zip(names, mask, strict=True) if not moves)
    tolerance = rank_tolerance(size)
    if not mask.any():
        return Certificate(
            Nature.MINIMUM, (), tolerance, "Every variable is held by a bound.", held=held
        )
    inner = _restrict(hessian, mask)
    if not np.isfinite(inner).all():
        return without_hessian("The Hessian is not finite at the point.")
    eigenvalues = _eigenvalues(inner)
    parts = spectrum(inner)
    away = None if nearby is None else (nearby[0][mask], _restrict(nearby[1], mask))
    unsure = parts.zero | _unsteady(parts, inner, gradient[mask], away)
    if not float(np.abs(inner).max()) >= _SMALLEST:
        unsure[:] = True
    nature = _nature(parts.values, unsure)
    return Certificate(
        nature,
        eigenvalues,
        tolerance,
        _sentence(nature, parts, unsure, held),
        _embed(parts.directions(unsure), mask) if unsure.any() else None,
        _downhill(parts, unsure, mask),
        held,
    )


def _eigenvalues(hessian: Matrix) -> tuple[float, ...]:
    """Return the eigenvalues, ascending."""
    if len(hessian) <= linear.MOST:
        return tuple(linear.spectrum(hessian.tolist())[0])
    return tuple(float(v) for v in np.linalg.eigvalsh(hessian))


def _restrict(matrix: Matrix, mask: Mask) -> Matrix:
    return matrix if mask.all() else matrix[np.ix_(mask, mask)]


def _unsteady(
    parts: Spectrum, hessian: Matrix, gradient: Vector, nearby: tuple[Vector, Matrix] | None
) -> Mask:
    """Return which eigenvalues may change sign within one Newton step."""
    none = np.zeros(len(gradient), dtype=np.bool_)
    if nearby is None or not gradient.any():
        return none
    step, other = nearby
    solid = ~parts.zero
    if not solid.any() or not np.isfinite(other).all():
        return none
    # Coordinates in which |H| is the identity on its range: lengths and changes have no units.
    root = np.sqrt(np.abs(parts.values[solid]))
    to_root = (parts.vectors[:, solid] * root).T * parts.balance
    moved = float(np.linalg.norm(to_root @ step))
    newton = float(np.linalg.norm(to_root @ newton_step(hessian, gradient)))
    if moved == 0.0:
        return none
    from_root = parts.vectors[:, solid] / root / parts.balance[:, None]
    change = np.abs(from_root.T @ (hessian - other) @ from_root)
    none[solid] = np.diagonal(change) * (newton / moved) > SIGN_MARGIN
    return none


def _nature(values: Vector, unsure: Mask) -> Nature:
    sure = values[~unsure]
    down, up = bool((sure < 0).any()), bool((sure > 0).any())
    if down and up:
        return Nature.SADDLE
    if unsure.any() or not (up or down):
        return Nature.INCONCLUSIVE
    return Nature.MINIMUM if up else Nature.MAXIMUM


def _embed(columns: Matrix, mask: Mask) -> Matrix:
    full = np.zeros((len(mask), columns.shape[1]))
    full[mask] = columns
    return full


def _downhill(parts: Spectrum, unsure: Mask, mask: Mask) -> Vector | None:
    falling = (parts.values < 0) & ~unsure
    if not falling.any():
        return None
    first = np.zeros_like(falling)
    first[int(np.argmax(falling))] = True
    return _embed(parts.directions(first), mask)[:, 0]


def _sentence(nature: Nature, parts: Spectrum, unsure: Mask, held: tuple[str, ...]) -> str:
    sure = parts.values[~unsure]
    counts = (
        (int((sure > 0).sum()), "positive"),
        (int((sure < 0).sum()), "negative"),
        (int(unsure.sum()), "zero or too small to trust"),
    )
    on = f" on the free variables ({', '.join(held)} held by bounds)" if held else ""
    return signs(counts, nature.value, on)
