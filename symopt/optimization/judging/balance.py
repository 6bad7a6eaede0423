"""Minima on kinks, where no gradient vanishes: Clarke's condition, looked at from nearby points.

At a minimizer of a locally Lipschitz f, 0 lies in the convex hull of the limits of gradients nearby
(for |x| at 0: between -1 and 1); under constraints, in that hull less the cone of the gradients of what
is active. Gradients g_i of f and a_ij of active constraints at random points within a radius ε stand for
the limits; the shortest vector

    min ‖Σ_i λ_i g_i - Σ_ij μ_ij a_ij‖   over λ >= 0, Σ λ_i = 1, μ_ij >= 0 (either sign for an equation)

is then almost 0. That it is a kink, no strong curvature and no pole, shows in ten times that radius:
curvature spreads the gradients tenfold, a pole less; beside a cusp f changes more than the radius.

Sources: F. Clarke, Optimization and Nonsmooth Analysis (1983), proposition 2.3.2 and theorem 6.1.1;
J. Burke, A. Lewis and M. Overton, SIAM J. Optim. 15 (2005) 751-779.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from symopt.foundation.record import record
from symopt.optimization.constraints.kkt import Held, multipliers
from symopt.optimization.constraints.lagrangian import bending
from symopt.optimization.constraints.restoration import retracted
from symopt.optimization.evaluator import Evaluation
from symopt.optimization.judging.explain import can_certify
from symopt.optimization.problem import Mask, Matrix, Vector
from symopt.optimization.session import Session

_MOST_PROBES, _FEW_PROBES = 100, 12
_RADII = (1e-10, 1e-8, 1e-7, 1e-6)
# Without known kinks, as at the tip of √(x² + y²), only what is right at the point counts.
_CLOSE = 1e-8
_FAR = (1e-6, 1e-4, 1e-2)
_BALANCED = 1e-5
_SMALL = 1e-6
_NOISE = 1e-13
_ROUNDING = 1e-12
# How much more or less gradients may spread in how many times the radius.
_WIDER = 10
_SAME = 3.0
# On a kink f changes a hundredfold in a hundred times the radius, on a cusp √d tenfold.
_LINEAR = 30.0
# Constraints hold within so much of the size of x, and f may fall by what that explains.
_MET = 1e-6


@record
class Balance:
    """Gradients beside a kink that balance.

    length: of their combination, relative to the longest.  radius: within which they were taken.
    pieces: how many of them it takes.   against: the constraints and bounds that take part.
    """

    length: float
    radius: float
    pieces: int
    against: tuple[str, ...]


@record
class Slopes:
    """Gradients within a radius as columns: of f, shape (n, k), and of each thing held, (n, k) or (n, 1)."""

    objective: Matrix
    held: tuple[Matrix, ...]

    @property
    def spread(self) -> float:
        """Return how much they differ."""
        return max(float(np.ptp(m, axis=1).max(initial=0.0)) for m in (self.objective, *self.held))

    def joined(self, more: Slopes) -> Slopes:
        """Return these and more."""
        both = zip(self.held, more.held, strict=True)
        return Slopes(
            np.hstack([self.objective, more.objective]), tuple(np.hstack(pair) for pair in both)
        )


def balance(session: Session) -> Balance | None:
    """Return the balance at the current point, None if it is no minimum on a kink.

    f must not be lower at any of the points looked at, the farthest of them at 1 % of the size of x.
    """
    size = session.evaluator.size
    if size > _MOST_PROBES:
        return None
    generator = np.random.default_rng(0)
    current = session.current
    scale = max(1.0, float(np.abs(current.point).max()))
    held = _held(session)
    if held is None:
        return None
    for radius in _radii(session, held, scale):
        near = _slopes(session, held, radius * scale, generator)
        wider = _slopes(session, held, _WIDER * radius * scale, generator)
        if near is None or wider is None:
            return None
        if not near.spread / _SAME <= wider.spread <= near.spread * _SAME:
            continue
        if not _changes_linearly(session, radius * scale, generator):
            continue
        longest = float(np.abs(near.objective).max())
        found = _combined(session, held, near, radius * scale)
        if longest > 0 and found is not None:
            break
    else:
        return None
    hull, cone, rest = found
    least = _MET if session.constraints else radius
    for distance in (least, *(far for far in _FAR if far > least)):
        margin = longest * distance * scale * _BALANCED * 10 + _NOISE * abs(current.value)
        if session.constraints:
            margin += longest * _MET * scale
        for trial in _around(session, distance * scale, 2 * size + 10, generator):
            there = trial
            if session.constraints:
                point = retracted(session, trial.point)
                if point is None:
                    continue
                there = session.evaluator.at(point)
            if there.value < current.value - margin:
                return None
    against = tuple(
        one.name for one, force in zip(held, cone, strict=True) if np.abs(force).max() > _ROUNDING
    )
    pieces = int((hull > _ROUNDING).sum())
    return Balance(float(rest.max()) / longest, radius, pieces, against)


def _radii(session: Session, held: tuple[Held, ...], scale: float) -> Iterator[float]:
    """Yield the radii at which there may be a kink, relative to the size of x."""
    problem = session.evaluator.problem
    for radius in _RADII:
        near = problem.kinks or session.constraints or radius <= _CLOSE
        if near and not (problem.costly and _is_smooth(session, held, radius * scale)):
            yield radius


def _is_smooth(session: Session, held: tuple[Held, ...], radius: float) -> bool:
    """Return whether a few gradients already spread with the radius, as beside no kink.

    Each of them has even chances to lie on either side of a kink.
    """
    generator = np.random.default_rng(1)
    near, wider = (
        _slopes_at(session, held, _around(session, r, _FEW_PROBES, generator, axes=False))
        for r in (radius, _WIDER * radius)
    )
    return near is not None and wider is not None and wider.spread > 2 * _SAME * near.spread


def _combined(
    session: Session, held: tuple[Held, ...], slopes: Slopes, radius: float
) -> tuple[Vector, tuple[Vector, ...], Vector] | None:
    """Return λ, μ and what they leave of the gradients, None if that is not almost 0.

    Many pieces meet on a kink of many unknowns, too many to meet by chance: against the direction of what is
    left one is found that takes part, as long as there is one.
    """
    curved = _SMALL * _bends(session)[_rows(session)]
    for _ in range(2 * session.evaluator.size + 10):
        hull, cone = _shortest(slopes, held)
        pull = sum(
            (m @ f for m, f in zip(slopes.held, cone, strict=True)), np.zeros(len(slopes.objective))
        )
        rest = slopes.objective @ hull - pull
        # Unknown by unknown: one that no kink touches must have a gradient that is small by itself.
        touched = np.ptp(slopes.objective, axis=1) + np.abs(pull)
        longest = float(np.abs(slopes.objective).max())
        if (np.abs(rest) <= _BALANCED * touched + curved + _ROUNDING * longest).all():
            return hull, cone, np.abs(rest)
        way = np.zeros(session.evaluator.size)
        way[_rows(session)] = -rest
        point = session.current.point + radius * way / float(np.linalg.norm(way))
        trial = session.evaluator.at(point if session.box is None else session.box.project(point))
        more = _slopes_at(session, held, [trial])
        if more is None or float(more.objective[:, 0] @ rest) > 0.99 * float(rest @ rest):
            return None
        slopes = slopes.joined(more)
    return None


def _held(session: Session) -> tuple[Held, ...] | None:
    """Return what is active, nothing without constraints; None where a constraint fails."""
    if not session.constraints:
        return ()
    found = multipliers(session)
    return found.held if found.feasible else None


def _bends(session: Session) -> Vector:
    """Return what a relative change of x does to each slope: by curvature, or as much as at the start."""
    current = session.current
    size = np.full(session.evaluator.size, session.start.gradient_norm)
    if can_certify(session) and np.isfinite(current.hessian).all():
        return np.minimum(size, bending(current.hessian, current.point))
    return size


def _changes_linearly(session: Session, radius: float, generator: np.random.Generator) -> bool:
    """Return whether f changes in proportion to the radius, as far as it is not lost in rounding."""
    value, size = session.current.value, session.evaluator.size
    near, far = (
        max(abs(trial.value - value) for trial in _around(session, r, size + 10, generator))
        for r in (radius, 100 * radius)
    )
    return far >= _LINEAR * near or near <= 100 * _NOISE * abs(value)


def _rows(session: Session) -> Mask:
    """Return which unknowns count: without constraints, those that no bound holds."""
    box, current = session.box, session.current
    if box is None or session.constraints:
        return np.ones(session.evaluator.size, dtype=np.bool_)
    return box.free(current.point, current.gradient)


def _slopes(
    session: Session, held: tuple[Held, ...], radius: float, generator: np.random.Generator
) -> Slopes | None:
    """Return gradients within a radius, None if one is not finite."""
    return _slopes_at(
        session, held, _around(session, radius, 4 * session.evaluator.size + 20, generator)
    )


def _slopes_at(session: Session, held: tuple[Held, ...], trials: list[Evaluation]) -> Slopes | None:
    if not all(trial.smooth for trial in trials):
        return None
    objective = np.stack([trial.gradient for trial in trials], axis=1)[_rows(session)]
    parts: list[Matrix] = []
    for one in held:
        columns = one.slope[:, None]
        if one.constraint is not None:
            slope = one.constraint.gradient
            columns = np.stack([np.asarray(slope(t.point)).reshape(-1) for t in trials], axis=1)
        if not np.isfinite(columns).all():
            return None
        parts.append(columns)
    return Slopes(objective, tuple(parts))


def _around(
    session: Session,
    radius: float,
    count: int,
    generator: np.random.Generator,
    *,
    axes: bool = True,
) -> list[Evaluation]:
    """Return evaluations at ± each axis, unless they are left out, and at random, the bounds kept."""
    size = session.evaluator.size
    ways = [np.eye(size), -np.eye(size)] if axes else []
    drawn = generator.uniform(-1, 1, (count, size))
    points = session.current.point + radius * np.vstack([*ways, drawn])
    box = session.box
    return [session.evaluator.at(p if box is None else box.project(p)) for p in points]


def _shortest(slopes: Slopes, held: tuple[Held, ...]) -> tuple[Vector, tuple[Vector, ...]]:
    """Return λ and μ for which ‖G λ - A μ‖ is least, λ >= 0 with Σ λ = 1, G of shape (n, k)."""
    from scipy.optimize import nnls

    # min ‖G λ - A μ‖² + M² (1ᵀλ - 1)², λ, μ >= 0, has the direction of the solution for every M > 0.
    size = float(np.abs(slopes.objective).max()) or 1.0
    count = slopes.objective.shape[1]
    lengths = [float(np.abs(columns).max()) or 1.0 for columns in slopes.held]
    cones = [-columns / length for columns, length in zip(slopes.held, lengths, strict=True)]
    back = [-cone for cone, one in zip(cones, held, strict=True) if one.both]
    matrix = np.hstack([slopes.objective / size, *cones, *back])
    hull = np.concatenate([np.ones(count), np.zeros(matrix.shape[1] - count)])
    aim = np.zeros(len(matrix) + 1)
    aim[-1] = 1.0
    found = np.asarray(nnls(np.vstack([matrix, hull]), aim)[0], dtype=np.float64)
    total = float(found[:count].sum()) or 1.0
    forces: list[Vector] = []
    first, second = count, count + sum(cone.shape[1] for cone in cones)
    for cone, one, length in zip(cones, held, lengths, strict=True):
        width = cone.shape[1]
        force = found[first : first + width]
        first += width
        if one.both:
            force = force - found[second : second + width]
            second += width
        forces.append(force * (size / length / total))
    return found[:count] / total, tuple(forces)
