"""Minima on kinks and cusps as values show them: cusps, runs that rest on a crease, jumps beside a point."""

from __future__ import annotations

from math import inf

import numpy as np

from symopt.optimization.evaluator import Evaluation
from symopt.optimization.judging.explain import can_certify
from symopt.optimization.problem import Vector
from symopt.optimization.session import Session

_MAYBE = (
    "the objective has kinks, and at a minimum on a kink the gradient need not vanish: this may be "
    "one. A smooth loss (Huber, softplus) in its place has a certificate."
)
_JAMMED = (
    "the objective has kinks, at which this method gets stuck wherever they do not lie across its way. "
    "Use the method creases, which goes on along them."
)
# How far beside a minimum of a function with cases f is looked at, relative to x.
_BESIDE = 1e-6
_MOST_PROBES = 100
_FAR = (1e-6, 1e-4, 1e-2)
_ALIKE, _STEEPER = 1e-2, 1e6


def advice(session: Session) -> str:
    """Return what to think of a run that has ended among kinks."""
    goes_on = session.method.name == "creases" or session.constraints
    return _MAYBE if goes_on else _JAMMED


def is_cusp(session: Session) -> bool:
    """Return whether the current point is a minimum on a cusp, as √|x| and (x² + y²)^¼ have at 0.

    In more unknowns directions that lead down may be as narrow as a line, unless the slope has grown without
    bound along all: there the Hessian beside the point is large in all directions.
    """
    current, unknowns = session.current, session.evaluator.size
    if unknowns > _MOST_PROBES or (unknowns > 1 and not _steep_all_around(session)):
        return False
    size = max(1.0, float(np.abs(current.point).max()))
    steepness = 0.0
    nearest = (1e-8, 1e-10) if unknowns == 1 else ()
    ways = _ways(unknowns)
    for distance in (*_FAR[::-1], *nearest):
        rise: list[float] = []
        for way in ways:
            point = current.point + distance * size * way
            trial = session.evaluator.at(
                point if session.box is None else session.box.project(point)
            )
            rise.append(trial.value - current.value)
        # A side without a value is no side: there the domain ends.
        if not all(0 < value < inf for value in rise):
            return False
        steeper = min(rise) / distance
        if not steeper > 2 * steepness:
            return False
        steepness = steeper
    return True


def _ways(unknowns: int) -> list[Vector]:
    """Return ± each axis, and in more unknowns drawn unit vectors."""
    axes = np.eye(unknowns)
    drawn = np.random.default_rng(0).standard_normal((4 * unknowns + 20, unknowns))
    drawn /= np.linalg.norm(drawn, axis=1)[:, None]
    return [*axes, *-axes, *(drawn if unknowns > 1 else [])]


def _steep_all_around(session: Session) -> bool:
    """Return whether the curvature beside the point is large along every direction."""
    current = session.current
    if not can_certify(session) or not np.isfinite(current.hessian).all():
        return False
    sizes = np.abs(np.linalg.eigvalsh(current.hessian))
    start = session.start
    before = float(np.abs(start.hessian).max()) if np.isfinite(start.hessian).all() else inf
    return bool(sizes.min() >= _ALIKE * sizes.max() and sizes.min() > _STEEPER * max(before, 1.0))


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
