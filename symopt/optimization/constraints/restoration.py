"""Back to points that meet the constraints: by Newton's method nearby, by least squares from afar.

The violations are g for equations and min(g, 0) for inequalities; far away the sum of their squares is
minimized within the bounds, also from points beside the start, where gradients of constraints may vanish
(x² = 11 at x = 0).
"""

from __future__ import annotations

from collections.abc import Collection
from math import inf

import numpy as np

from symopt.optimization.constraints.kkt import margin
from symopt.optimization.evaluator import Evaluation
from symopt.optimization.problem import Matrix, Vector
from symopt.optimization.session import Session

# Towards a double zero Newton's steps leave a quarter of the value, and the slopes fade as well.
_MOST_STEPS = 40
_FALLING = 0.9
_STARTS = 4
_ASIDE = 0.1


def retracted(
    session: Session, point: Vector, kept: Collection[str] = (), share: float = 1.0
) -> Vector | None:
    """Return a point nearby that meets bounds and constraints, by Newton's method on what is violated.

    kept: names of inequalities that stay active.   share: of what a constraint may miss otherwise.
    """
    box, before = session.box, inf
    for _ in range(_MOST_STEPS):
        if box is not None:
            point = box.project(point)
        values: list[float] = []
        slopes: list[Vector] = []
        met = True
        for one in session.constraints:
            value, slope, near = margin(one, point)
            if one.kind == "=" or value < 0 or one.name in kept:
                values.append(value)
                slopes.append(slope)
                met = met and abs(value) <= share * near
        if met:
            return point
        rows, missed = np.stack(slopes), float(np.abs(values).max())
        if not missed <= _FALLING * before:
            return None
        before = missed
        if not (np.isfinite(rows).all() and np.isfinite(values).all()):
            return None
        point = point - np.linalg.lstsq(rows, np.array(values), rcond=1e-10)[0]
    return None


def restored(session: Session) -> tuple[Evaluation, bool] | None:
    """Return the point with least violations and whether it meets all constraints; None if none is found."""
    generator = np.random.default_rng(0)
    point = session.current.point
    best: tuple[float, Vector] | None = None
    for attempt in range(_STARTS + 1):
        aside = generator.standard_normal(len(point)) * np.maximum(1.0, np.abs(point))
        begin = point if attempt == 0 else point + _ASIDE * attempt * aside
        if attempt == _STARTS:
            begin = session.start.point
        found = _least_violation(session, begin)
        if found is None or not session.evaluator.at(found).smooth:
            continue
        back = retracted(session, found)
        if back is not None and session.evaluator.at(back).smooth:
            return session.evaluator.at(back), True
        missed = float(np.linalg.norm(_violations(session, found)[0]))
        if best is None or missed < best[0]:
            best = missed, found
    return None if best is None else (session.evaluator.at(best[1]), False)


def _violations(session: Session, point: Vector) -> tuple[Vector, Matrix]:
    """Return the violations, shape (c,), and their derivatives, shape (c, n)."""
    values = np.zeros(len(session.constraints))
    slopes = np.zeros((len(values), len(point)))
    for k, one in enumerate(session.constraints):
        value, slope, _ = margin(one, point)
        if one.kind == "=" or not value >= 0:
            values[k], slopes[k] = value, slope
    return values, slopes


def _least_violation(session: Session, begin: Vector) -> Vector | None:
    """Return where the sum of squared violations is least, from a start; None where it is not finite."""
    from scipy.optimize import least_squares

    box = session.box
    size = len(begin)
    lower = np.full(size, -np.inf) if box is None else box.lower
    upper = np.full(size, np.inf) if box is None else box.upper
    begin = np.clip(begin, lower, upper)
    free = lower < upper

    def whole(part: Vector) -> Vector:
        point = begin.copy()
        point[free] = part
        return point

    values, slopes = _violations(session, begin)
    if not (free.any() and np.isfinite(values).all() and np.isfinite(slopes).all()):
        return None

    def slopes_of(part: Vector) -> Matrix:
        return _violations(session, whole(part))[1][:, free]

    try:
        found = least_squares(
            lambda part: _violations(session, whole(part))[0],
            begin[free],
            slopes_of,  # pyright: ignore[reportArgumentType]
            bounds=(lower[free], upper[free]),
            x_scale="jac",
            max_nfev=200,
        )
    except ValueError:  # a violation is not finite on the way
        return None
    return whole(np.asarray(found.x, dtype=np.float64))
