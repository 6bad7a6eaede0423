"""Minima on kinks, where no gradient vanishes: Clarke's condition, looked at from nearby points.

At a minimizer of a locally Lipschitz f, 0 lies in the convex hull of the limits of gradients nearby
(for |x| at 0: between -1 and 1). Gradients g_i at random points within a radius ε stand for the limits;
the shortest vector of their hull, min ‖Σ λ_i g_i‖ over λ >= 0, Σ λ_i = 1, is then almost 0. That it is a
kink, no strong curvature and no pole, shows in ten times that radius: curvature spreads the gradients
tenfold, a pole less; beside a cusp f changes more than the radius.

Sources: F. Clarke, Optimization and Nonsmooth Analysis (1983), proposition 2.3.2; J. Burke, A. Lewis
and M. Overton, SIAM J. Optim. 15 (2005) 751-779.
"""

from __future__ import annotations

import numpy as np

from symopt.foundation.record import record
from symopt.optimization.evaluator import Evaluation
from symopt.optimization.problem import Matrix, Vector
from symopt.optimization.session import Session

MAYBE = (
    "the objective has kinks, and at a minimum on a kink the gradient need not vanish: this may be "
    "one. A smooth loss (Huber, softplus) in its place has a certificate."
)
# How far beside a minimum of a function with cases f is looked at, relative to x.
_BESIDE = 1e-6
_MOST_PROBES = 100
_RADII = (1e-10, 1e-8, 1e-7, 1e-6)
# Without known kinks, as at the tip of √(x² + y²), only what is right at the point counts.
_CLOSE = 1e-8
_FAR = (1e-6, 1e-4, 1e-2)
_BALANCED = 1e-5
_SMALL = 1e-6
_NOISE = 1e-13
# How much more or less gradients may spread in how many times the radius.
_WIDER = 10
_SAME = 3.0
# On a kink f changes a hundredfold in a hundred times the radius, on a cusp √d tenfold.
_LINEAR = 30.0


@record
class Balance:
    """Gradients beside a kink that balance.

    length: of their combination, relative to the longest.  radius: within which they were taken.
    pieces: how many of them it takes.
    """

    length: float
    radius: float
    pieces: int


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
    kinks = session.evaluator.problem.kinks
    for radius in (r for r in _RADII if kinks or r <= _CLOSE):
        matrix = _slopes(session, radius * scale, generator)
        wider = _slopes(session, _WIDER * radius * scale, generator)
        if matrix is None or wider is None:
            return None
        near, far = float(np.ptp(matrix, axis=1).max()), float(np.ptp(wider, axis=1).max())
        if not near / _SAME <= far <= near * _SAME:
            continue
        if not _changes_linearly(session, radius * scale, generator):
            continue
        longest = float(np.abs(matrix).max())
        weights = _shortest(matrix)
        rest = np.abs(matrix @ weights)
        length = float(rest.max())
        # Unknown by unknown: one that no kink touches must have a gradient that is small by itself.
        allowed = _BALANCED * np.ptp(matrix, axis=1) + _SMALL * session.start.gradient_norm
        if longest > 0 and (rest <= allowed).all():
            break
    else:
        return None
    for distance in (radius, *(far for far in _FAR if far > radius)):
        margin = longest * distance * scale * _BALANCED * 10 + _NOISE * abs(current.value)
        for trial in _around(session, distance * scale, 2 * size + 10, generator):
            if trial.value < current.value - margin:
                return None
    return Balance(length / longest, radius, int((weights > 1e-12).sum()))


def _changes_linearly(session: Session, radius: float, generator: np.random.Generator) -> bool:
    """Return whether f changes in proportion to the radius, as far as it is not lost in rounding."""
    value, size = session.current.value, session.evaluator.size
    near, far = (
        max(abs(trial.value - value) for trial in _around(session, r, size + 10, generator))
        for r in (radius, 100 * radius)
    )
    return far >= _LINEAR * near or near <= 100 * _NOISE * abs(value)


def _slopes(session: Session, radius: float, generator: np.random.Generator) -> Matrix | None:
    """Return gradients within a radius as columns, None if one is not finite."""
    trials = _around(session, radius, 4 * session.evaluator.size + 20, generator)
    if not all(trial.smooth for trial in trials):
        return None
    columns = np.stack([trial.gradient for trial in trials], axis=1)
    box, current = session.box, session.current
    return columns if box is None else columns[box.free(current.point, current.gradient)]


def _around(
    session: Session, radius: float, count: int, generator: np.random.Generator
) -> list[Evaluation]:
    """Return evaluations at ± each axis and at random, the bounds kept."""
    size = session.evaluator.size
    axes = np.vstack([np.eye(size), -np.eye(size)])
    drawn = generator.uniform(-1, 1, (count, size))
    points = session.current.point + radius * np.vstack([axes, drawn])
    box = session.box
    return [session.evaluator.at(p if box is None else box.project(p)) for p in points]


def _shortest(matrix: Matrix) -> Vector:
    """Return λ >= 0 with Σ λ = 1 for which ‖G λ‖ is least, G of shape (n, k)."""
    from scipy.optimize import nnls

    # min ‖G λ‖² + M² (1ᵀλ - 1)², λ >= 0, has the direction of the solution for every M > 0.
    size = float(np.abs(matrix).max()) or 1.0
    rows = np.vstack([matrix / size, np.ones(matrix.shape[1])])
    aim = np.zeros(len(rows))
    aim[-1] = 1.0
    found = np.asarray(nnls(rows, aim)[0], dtype=np.float64)
    return found / found.sum()


def is_cusp(session: Session) -> bool:
    """Return whether the current point is a minimum on a cusp, as √|x| has at 0; in one unknown only.

    In more unknowns directions that lead down may be as narrow as a line.
    """
    if session.evaluator.size > 1:
        return False
    current = session.current
    size = max(1.0, float(np.abs(current.point).max()))
    steepness = 0.0
    for distance in (*_FAR[::-1], 1e-8, 1e-10):
        rise = []
        for sign in (1.0, -1.0):
            point = current.point + sign * distance * size
            trial = session.evaluator.at(
                point if session.box is None else session.box.project(point)
            )
            rise.append(trial.value - current.value)
        if not min(rise) > 0:
            return False
        steeper = min(rise) / distance
        if not steeper > 2 * steepness:
            return False
        steepness = steeper
    return True


def rests(session: Session) -> bool:
    """Return whether the last steps crossed back and forth, or hardly moved, under a lasting gradient."""
    last = session.trace[-10:]
    points = [i.point for i in last if i.point is not None]
    gradients = [i.gradient for i in last if i.gradient is not None]
    if len(points) < 3 or last[-1].gradient_norm < 0.5 * last[0].gradient_norm:
        return False
    turned = any(float(a @ b) < 0 for a, b in zip(gradients, gradients[1:], strict=False))
    size = 1e-4 * max(1.0, float(np.abs(points[-1]).max()))
    return turned or float(np.abs(points[-1] - points[0]).max()) <= size


def lower_beside(session: Session) -> Evaluation | None:
    """Return a point right beside the current one at which f is lower by a jump, None if there is none."""
    problem, current = session.evaluator.problem, session.current
    if not problem.kinks or problem.size > _MOST_PROBES:
        return None
    shifts = _BESIDE * np.maximum(1.0, np.abs(current.point))
    for k, shift in enumerate(shifts):
        for signed in (-shift, shift):
            point = current.point.copy()
            point[k] += signed
            if session.box is not None:
                point = session.box.project(point)
            trial = session.evaluator.at(point)
            if trial.value < current.value - _BESIDE * (1e-3 + abs(current.value)):
                return trial
    return None
