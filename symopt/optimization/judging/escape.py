"""Ways down from a critical point that is not a minimum.

A saddle has a direction of negative curvature. Where the Hessian says nothing (x³ at 0), f itself
is asked along the null space, at three distances and both signs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from symopt.optimization.certificates import lanczos, steadiness
from symopt.optimization.certificates.certificate import (
    Certificate,
    Nature,
    certify,
    not_sure,
    of_lowest,
)
from symopt.optimization.certificates.curvature import lengthened, lost, newton_step
from symopt.optimization.constraints.box import Box
from symopt.optimization.constraints.constrained import certify_under_constraints
from symopt.optimization.constraints.kkt import met, multipliers
from symopt.optimization.evaluator import Evaluation
from symopt.optimization.factoring.solve import descent_solve
from symopt.optimization.judging.explain import can_certify
from symopt.optimization.judging.slopes import Way, down_a_slope, seen
from symopt.optimization.problem import Matrix, Vector
from symopt.optimization.session import Session

_NOISE = 64 * float(np.finfo(np.float64).eps)
_DISTANCES = (1e-1, 1e-2, 1e-3)
_SHARE = 1e-7
_INEXACT = 1e-10
_MIXTURES = 12
_MOST_AXES = 10
_LEAST = 1e-6
_SLIGHT = 1e-8


def certificate_of(session: Session) -> Certificate:
    """Return the second-order certificate at the session's current point.

    Of a large Hessian only the lowest curvature is looked for, by products.
    """
    current, previous, box = session.current, session.previous, session.box
    if session.certified is not None and session.certified[0] is current:
        return session.certified[1]
    free = None if box is None else box.free(current.point, current.gradient)
    if session.evaluator.problem.sparse is not None:
        from symopt.optimization.certificates.sparse_certificate import certify as certify_sparse

        found = certify_sparse(session)
        session.certified = (current, found)
        return found
    if box is not None and _at_rest_on_a_bound(session, box):
        found = certify_under_constraints(session, multipliers(session))
        session.certified = (current, found)
        return found
    if not can_certify(session):
        found = of_lowest(lanczos.lowest(current.product, session.evaluator.size))
        session.certified = (current, found)
        return found
    certificate = certify(
        current.hessian,
        current.gradient,
        session.evaluator.problem.names,
        _nearby(session, current, previous),
        free,
    )
    if certificate.nature is Nature.MINIMUM:
        space = steadiness.unsteady(session.evaluator, current, free)
        certificate = certificate if space is None else not_sure(certificate, space)
    session.certified = (current, certificate)
    return certificate


def _at_rest_on_a_bound(session: Session, box: Box) -> bool:
    """Return whether a variable is at a bound that nothing pushes it against.

    It may leave the bound, so that the curvature along it counts, on the inner side.
    """
    current = session.current
    at = ((current.point <= box.lower) | (current.point >= box.upper)) & (box.lower < box.upper)
    if not at.any() or not can_certify(session) or not np.isfinite(current.hessian).all():
        return False
    force = np.abs(current.hessian) @ np.maximum(1.0, np.abs(current.point))
    return bool((at & (np.abs(current.gradient) <= session.tolerance * force)).any())


def _nearby(
    session: Session, current: Evaluation, previous: Evaluation | None
) -> tuple[Vector, Matrix] | None:
    """Return a step and the Hessian at its other end: the last step's, or a Newton step's."""
    if not current.gradient.any():
        return None
    if previous is not None and previous.has_hessian:
        step = current.point - previous.point
        if step.any() and not (lost(step, current.point) and _slight(session)):
            return step, previous.hessian
    if session.evaluator.problem.costly and session.curved is not None:
        return current.point - session.curved.point, session.curved.hessian
    step = lengthened(_step_to_probe(current), current.point)
    if not np.isfinite(step).all() or not (current.point + step != current.point).any():
        return None
    other = session.evaluator.at(current.point + step)
    return (-step, other.hessian) if other.inside else None


def _slight(session: Session) -> bool:
    """Return whether curvature is next to nothing beside what f has fallen by: it may pass through 0."""
    current = session.current
    size = np.maximum(1.0, np.abs(current.point))
    fallen = abs(session.start.value - current.value) + abs(current.value)
    return bool((size * (np.abs(current.hessian) @ size) <= _SLIGHT * fallen).any())


def _step_to_probe(current: Evaluation) -> Vector:
    if not np.isfinite(current.hessian).all():
        return np.full_like(current.gradient, np.nan)
    return newton_step(current.hessian, current.gradient)


def from_critical_point(session: Session) -> Way | None:
    """Return a way down from the current point if the second-order test leaves one open."""
    certificate = certificate_of(session)
    if certificate.downhill is not None:
        way = way_along(session, certificate.downhill)
        way = way or _nearby_way(session, certificate.downhill)
        if way is not None or session.evaluator.size > _MOST_AXES:
            return way
        # Curvature that f does not follow is rounding: all directions are open.
        axes = np.eye(session.evaluator.size)
        certificate = replace(certificate, null_space=axes, downhill=None)
    return way_in_null_space(session, certificate)


def _nearby_way(session: Session, direction: Vector) -> Way | None:
    """Return the farthest point along a direction of negative curvature at which f is lower by half of it.

    Other terms may outgrow the curvature at a thousandth of the size of x already.
    """
    current = session.current
    curvature = float(direction @ current.hessian @ direction) if can_certify(session) else 0.0
    size = max(1.0, float(np.abs(current.point).max()))
    for exponent in range(4, 9):
        for sign in (1.0, -1.0):
            length = 10.0**-exponent * size
            trial = session.evaluator.at(current.point + sign * length * direction)
            fall = current.value - trial.value
            enough = fall >= -0.25 * curvature * length**2 and fall > _NOISE * abs(current.value)
            if trial.smooth and enough and curvature < 0 and session.box is None:
                return Way(trial, sign * direction, length)
    return None


def falls(session: Session, certificate: Certificate) -> bool:
    """Return whether f is lower somewhere along the direction of negative curvature.

    On a kink or cusp there is no curvature, and what is computed beside it says nothing.
    """
    downhill, current = certificate.downhill, session.current
    if downhill is None:
        return True
    size = max(1.0, float(np.abs(current.point).max()))
    for exponent in range(1, 10):
        for sign in (1.0, -1.0):
            point = current.point + sign * 10.0**-exponent * size * downhill
            if session.box is not None:
                point = session.box.project(point)
            if session.evaluator.at(point).value < current.value:
                return True
    return False


def way_in_null_space(session: Session, certificate: Certificate) -> Way | None:
    """Return a way down along the directions in which the curvature says nothing."""
    space, problem = certificate.null_space, session.evaluator.problem
    if space is None or (problem.costly and problem.convex is not None and problem.convex()):
        return None  # a convex f falls from no critical point
    for column in range(min(space.shape[1], 10)):
        found = way_along(session, space[:, column]) or down_a_slope(session, space[:, column])
        if found is not None:
            return found
    if session.evaluator.problem.costly:
        return None
    return _way_mixed(session, space) or _way_bent(session, space)


def _way_mixed(session: Session, space: Matrix) -> Way | None:
    """Return a way down along a mixture of null directions: a b c falls along none of its axes."""
    count = space.shape[1]
    if count == 1:
        return None
    generator = np.random.default_rng(0)
    for _ in range(_MIXTURES):
        mixed = space @ generator.standard_normal(count)
        found = way_along(session, mixed / np.linalg.norm(mixed))
        if found is not None:
            return found
    return None


def _way_bent(session: Session, space: Matrix) -> Way | None:
    """Return a way down along a curve, which begins in a null direction v and bends where f is steep.

    (y - x²)(y - 2x²) falls along no line from 0, but for y = 3x²/2. From x + t v Newton steps on the
    other directions lead to the curve.
    """
    current = session.current
    newton = None if session.box is not None else _on_others(session, space)
    if newton is None:
        return None
    size = max(1.0, float(np.abs(current.point).max()))
    for column in range(min(space.shape[1], 10)):
        for sign in (1.0, -1.0):
            trials = [
                _bent(session, current.point + sign * t * size * space[:, column], newton)
                for t in _DISTANCES
            ]
            if all(t is not None and _is_lower(session, t) for t in trials[:2]):
                first = trials[0]
                assert first is not None  # all were found
                way = first.point - current.point
                length = float(np.linalg.norm(way))
                return Way(first, way / length, length)
    return None


def _on_others(session: Session, space: Matrix) -> Callable[[Vector], Vector] | None:
    """Return gradient -> Newton's step across a null space, None if that is too much work."""
    current = session.current
    if session.evaluator.problem.sparse is not None:
        across, _ = np.linalg.qr(space)
        found = session.balanced

        def step(gradient: Vector) -> Vector:
            wanted = gradient - across @ (across.T @ gradient)
            move = descent_solve(found, wanted)[0]
            return move - across @ (across.T @ move)

        return step
    if not can_certify(session):
        return None
    others = np.linalg.svd(space, full_matrices=True)[0][:, space.shape[1] :]
    if not others.shape[1]:
        return None
    within = others.T @ current.hessian @ others
    return lambda gradient: others @ newton_step(within, others.T @ gradient)


def _bent(session: Session, point: Vector, newton: Callable[[Vector], Vector]) -> Evaluation | None:
    """Return what two Newton steps on the other directions lead to."""
    trial = session.evaluator.at(point)
    for _ in range(2):
        if not trial.smooth:
            return None
        trial = session.evaluator.at(trial.point + newton(trial.gradient))
    return trial if trial.smooth else None


def _is_lower(session: Session, trial: Evaluation) -> bool:
    current = session.current
    way = trial.point - current.point
    length = float(np.linalg.norm(way))
    if not length > 0:
        return False
    unit = way / length
    explained = _explained(current, unit, length, _curvature(session, unit))
    return current.value - trial.value > explained


def way_along(session: Session, direction: Vector) -> Way | None:
    """Return the farthest of three points along ±direction, if f is lower at all three."""
    current = session.current
    size = max(1.0, float(np.abs(current.point).max()))
    leaning = 1.0 if float(current.gradient @ direction) <= 0 else -1.0
    curvature = _curvature(session, direction)
    for sign in (leaning, -leaning):
        unit = sign * direction
        trials: list[tuple[float, Evaluation]] = []
        for distance in _DISTANCES:
            point = current.point + distance * size * unit
            if session.box is not None:
                point = session.box.project(point)
            trial = session.evaluator.at(point)
            if not met(session, point):
                continue
            if trial.finite and _lower_than_explained(
                session, trial, unit, (distance * size, curvature)
            ):
                trials.append((distance * size, trial))
        # Nearest first: where only the far points are lower, they belong to another valley.
        if len(trials) >= 2 and trials[-1][0] == _DISTANCES[-1] * size and trials[0][1].smooth:
            length, trial = trials[0]
            return Way(trial, unit, length)
    return None


def _lower_than_explained(
    session: Session, trial: Evaluation, unit: Vector, moved: tuple[float, float]
) -> bool:
    """Return whether f is lower by more than rounding: that estimated from sizes, or that seen, if less.

    moved: the distance, and the sum of what the Hessian's entries do along the direction.
    """
    current = session.current
    distance, curvature = moved
    fall = current.value - trial.value
    if fall > _explained(current, unit, distance, curvature):
        return True
    if session.evaluator.problem.costly or not fall > _LEAST * abs(current.value):
        return False
    slope = 10 * abs(float(current.gradient @ unit)) * distance
    return fall > slope and fall > slope + 2 * seen(session, trial)


def _curvature(session: Session, unit: Vector) -> float:
    """Return Σ |u_i H_ij u_j|, or |uᵀHu| of a Hessian too large to look at."""
    current = session.current
    if not can_certify(session) and session.evaluator.problem.sparse is None:
        return abs(float(unit @ current.product(unit)))
    return float(np.abs(unit) @ (np.abs(current.curvature) @ np.abs(unit)))


def _explained(current: Evaluation, unit: Vector, distance: float, curvature: float) -> float:
    """Return the fall that rounding and an imperfect zero of the gradient explain."""
    rounding = _NOISE * (abs(current.value) + curvature * distance * distance)
    return rounding + 10 * abs(float(current.gradient @ unit)) * distance


FAR_OUT = (-1.0, 0.5)
AROUND = (-0.05, 0.05)


def is_flat(session: Session, space: Matrix, distances: tuple[float, float] = FAR_OUT) -> bool:
    """Return whether f keeps its value along every direction of a null space, that far out.

    distances: relative to the size of x.
    """
    current = session.current
    size = max(1.0, float(np.abs(current.point).max()))
    generator = np.random.default_rng(0)
    change = _change(session, size * max(map(abs, distances)), generator)
    mixed = space @ generator.standard_normal((space.shape[1], 1))
    few = 1 if session.evaluator.problem.costly else 11  # a drawn mixture misses none but by chance
    for direction in np.hstack([space, mixed / np.linalg.norm(mixed)]).T[-few:]:
        curvature = _curvature(session, direction)
        for distance in distances:
            point = current.point + distance * size * direction
            moved = session.evaluator.at(point)
            gap = abs(moved.value - current.value)
            noise = _explained(current, direction, distance * size, curvature)
            if not gap <= min(noise, change):
                return False
            # A large x explains a large gap by its rounding: what rounding does there is looked at.
            # So may the direction: it is known to a share of itself, whose curvature is no slope of f.
            inexact = _INEXACT * distance * size
            least = _SHARE * abs(current.value) + curvature * inexact * inexact
            if gap > least and gap > seen(session, moved):
                return False
    return True


def _change(session: Session, distance: float, generator: np.random.Generator) -> float:
    """Return a small share of f and its change in all directions: more than that is no rounding."""
    current = session.current
    values = [
        session.evaluator.at(current.point + distance * unit / np.linalg.norm(unit)).value
        for unit in generator.standard_normal((4, len(current.point)))
    ]
    moved = [abs(value - current.value) for value in values if np.isfinite(value)]
    return _SHARE * (abs(current.value) + max(moved, default=0.0))
