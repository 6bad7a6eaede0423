"""The second-order test under constraints, and Newton's last steps and ways down on them.

With the Lagrangian L = f - Σ λ_k g_k and the active constraints' gradients as rows of A, the Hessian of L
decides on the directions z along which no active constraint changes:

    A z = 0:   zᵀ ∇²L z > 0 for all z ≠ 0: a minimum,   < 0 for one z: f falls along it

An inequality that holds without a force (λ = 0) may be left, to its inner side only: a minimum is certain
if ∇²L is positive on the directions that the others leave.

Source: J. Nocedal and S. Wright, Numerical Optimization (2006), theorems 12.5 and 12.6.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from symopt.foundation.outcome import Outcome
from symopt.optimization.certificates.certificate import (
    Certificate,
    Nature,
    certify,
    not_sure,
    without_hessian,
)
from symopt.optimization.certificates.curvature import lengthened, newton_step, rank_tolerance
from symopt.optimization.certificates.steadiness import unsteady_in
from symopt.optimization.constraints import unqualified
from symopt.optimization.constraints.kkt import SMALL, Multipliers, multipliers
from symopt.optimization.constraints.lagrangian import bending, lagrangian_hessian, tangents
from symopt.optimization.constraints.restoration import retracted
from symopt.optimization.evaluator import Evaluation
from symopt.optimization.judging import explain, kinks
from symopt.optimization.judging.explain import can_certify
from symopt.optimization.problem import Matrix, Vector
from symopt.optimization.session import Session

_MOST_STEPS = 40
# Newton's steps towards x⁴ = 0 leave two thirds.
_LEFT = 0.7
# From a point this near, which SciPy's test took for the end, they are tried.
_NEAR = 1e-2
_DISTANCES = (1e-1, 1e-2, 1e-3)
_NOISE = 1e-12
_MOST_WAYS = 10
_RISE = 1e-6


def certify_under_constraints(session: Session, found: Multipliers) -> Certificate:
    """Return the second-order verdict at a point where the first-order conditions hold."""
    current = session.current
    if not can_certify(session):
        return without_hessian("There are too many unknowns for the second-order test.")
    if not (found.feasible and found.residual <= SMALL):
        return without_hessian("The first-order conditions do not hold: nothing was tested.")
    hessian = lagrangian_hessian(current, found.held)
    if not np.isfinite(hessian).all():
        return without_hessian("The Hessian is not finite at the point.")
    weak = _weak(current, found)
    forced = [one for one, loose in zip(found.held, weak, strict=True) if not loose]
    outer = tangents(forced, len(hessian), session.units)
    names = found.at_bounds
    if not outer.shape[1]:
        text = "Active constraints and bounds leave no direction free."
        return Certificate(Nature.MINIMUM, (), rank_tolerance(1), text, held=names)
    verdict = _on(session, found, hessian, outer, names)
    if not any(weak) or verdict.nature is Nature.MINIMUM:
        return verdict
    return _with_one_sided(session, found, hessian, (weak, outer), verdict)


def _weak(at: Evaluation, found: Multipliers) -> tuple[bool, ...]:
    return found.weak(at.gradient, bending(lagrangian_hessian(at, found.held), at.point))


def _forced(at: Evaluation, found: Multipliers) -> set[str]:
    """Return the names of constraints that hold with a force."""
    weak = _weak(at, found)
    return {one.name for one, loose in zip(found.held, weak, strict=True) if not loose}


def _with_one_sided(
    session: Session,
    found: Multipliers,
    hessian: Matrix,
    left: tuple[tuple[bool, ...], Matrix],
    verdict: Certificate,
) -> Certificate:
    """Return the verdict where some inequalities may be left to one side only."""
    weak, _ = left
    inner = tangents(found.held, len(hessian), session.units)
    if inner.shape[1]:
        within = _on(session, found, hessian, inner, found.at_bounds)
        if within.nature is Nature.SADDLE or within.downhill is not None:
            return replace(within, nature=Nature.SADDLE)
    downhill = verdict.downhill
    if downhill is not None:
        loose = [one for one, alone in zip(found.held, weak, strict=True) if alone]
        slopes = np.array([float(one.slope @ downhill) for one in loose])
        for sign in (1.0, -1.0):
            if (sign * slopes >= -1e-9).all():
                return replace(verdict, nature=Nature.SADDLE, downhill=sign * downhill)
    text = (
        "An inequality or bound is active without a force, and the Hessian of the Lagrangian is not "
        "positive along all directions that the others leave: undecided."
    )
    return replace(verdict, nature=Nature.INCONCLUSIVE, sentence=text, downhill=None)


def _on(
    session: Session, found: Multipliers, hessian: Matrix, basis: Matrix, names: tuple[str, ...]
) -> Certificate:
    """Return the verdict on the subspace of a basis, shape (n, k)."""
    current = session.current
    rest = current.gradient - found.pull(len(current.point))
    within, slope = basis.T @ hessian @ basis, basis.T @ rest
    # What is left where curvatures cancel along a direction is rounding.
    lost = rank_tolerance(len(hessian)) * (np.abs(basis).T @ np.abs(hessian) @ np.abs(basis))
    within[np.abs(within) <= lost] = 0.0
    step = basis @ newton_step(within, slope)
    nearby = None
    if step.any() and np.isfinite(step).all():
        step = lengthened(step, current.point)
        other = session.evaluator.at(current.point + step)
        if other.inside:
            there = basis.T @ lagrangian_hessian(other, found.held) @ basis
            nearby = (-(basis.T @ step), there)
    coordinates = tuple(f"z_{k}" for k in range(basis.shape[1]))
    verdict = certify(within, slope, coordinates, nearby)
    if verdict.nature is Nature.MINIMUM and not session.evaluator.problem.costly:
        space = unsteady_in(
            np.zeros(len(slope)), slope, within, _gradient_on(session, found, basis)
        )
        verdict = verdict if space is None else not_sure(verdict, space)
    text = verdict.sentence.replace(
        "Eigenvalues of the Hessian", "Eigenvalues of the Hessian of the Lagrangian along them"
    )
    return replace(
        verdict,
        sentence=text,
        held=names,
        null_space=None if verdict.null_space is None else _unit(basis @ verdict.null_space),
        downhill=None if verdict.downhill is None else _unit(basis @ verdict.downhill),
    )


def _gradient_on(session: Session, found: Multipliers, basis: Matrix) -> Callable[[Vector], Vector]:
    """Return z -> the gradient of the Lagrangian at x + B z along the basis B, multipliers as they are."""

    def gradient(z: Vector) -> Vector:
        there = session.evaluator.at(session.current.point + basis @ z)
        slope = there.gradient.copy()
        for one in found.held:
            if one.constraint is not None and one.multiplier:
                rows = np.asarray(one.constraint.gradient(there.point), dtype=np.float64)
                slope -= one.multiplier * rows.reshape(-1)
            elif one.constraint is None:
                slope -= one.multiplier * one.slope
        return basis.T @ slope

    return gradient


def _units(session: Session) -> Vector:
    return np.ones(session.evaluator.size) if session.units is None else session.units


def _unit(columns: Matrix) -> Matrix:
    return columns / np.linalg.norm(columns, axis=0)


def polish(session: Session) -> None:
    """Take Newton steps on the first-order conditions, as long as each lessens what they miss.

        ∇²L p - Aᵀ μ = -∇f,   A p = -g

    They set variables that a bound holds onto it.
    """
    found = multipliers(session)
    if not (can_certify(session) and found.feasible and found.residual <= _NEAR):
        return
    missed = _missed(session.current, found)
    for _ in range(_MOST_STEPS):
        point = _newton_point(session, found)
        if point is None or not (point != session.current.point).any():
            return
        trial = session.evaluator.at(point)
        if not trial.smooth:
            return
        found = multipliers(session, trial)
        left = _missed(trial, found)
        rises = trial.value > session.current.value + _RISE * (1e-3 + abs(session.current.value))
        if rises or not (found.feasible and left <= _LEFT * missed):
            return
        session.record(trial, 1.0, point - session.current.point)
        missed = left


def _missed(at: Evaluation, found: Multipliers) -> float:
    """Return what the first-order conditions miss, in relative changes of x and of the gradient."""
    size = np.maximum(1.0, np.abs(at.point))
    gaps = [
        abs(one.value) / max(float(np.abs(one.slope) @ size), 1e-300)
        for one in found.held
        if one.both or one.multiplier > 0
    ]
    return max(found.residual, *gaps, 0.0)


def _newton_point(session: Session, found: Multipliers) -> Vector | None:
    """Return x + p for Newton's step on the conditions, None where it is not defined."""
    current = session.current
    held = [one for one in found.held if one.both or one.multiplier > 0]
    hessian = lagrangian_hessian(current, found.held)
    rows = np.array([one.slope for one in held]).reshape(len(held), len(current.point))
    size, count = len(current.point), len(held)
    system = np.zeros((size + count, size + count))
    system[:size, :size] = hessian
    system[:size, size:] = -rows.T
    system[size:, :size] = rows
    aim = np.concatenate([-current.gradient, [-one.value for one in held]])
    if not (np.isfinite(system).all() and np.isfinite(aim).all()):
        return None
    try:
        solved = np.linalg.solve(system, aim)
    except np.linalg.LinAlgError:
        return None
    point = current.point + solved[:size]
    box = session.box
    if not np.isfinite(point).all():
        return None
    if box is not None:
        for one in held:
            if one.bound is not None:
                k = one.bound
                point[k] = box.lower[k] if one.slope[k] > 0 else box.upper[k]
        if not box.holds(point):
            return None
    return point


def way_down(session: Session, found: Multipliers, certificate: Certificate) -> Evaluation | None:
    """Return a feasible point at which f is lower, along negative curvature or none to be trusted."""
    if certificate.downhill is not None:
        return _down_along(session, found, certificate.downhill, certain=True)
    if certificate.nature is not Nature.INCONCLUSIVE or certificate.null_space is None:
        return None
    for way in certificate.null_space.T[:_MOST_WAYS]:
        below = _down_along(session, found, way, certain=False)
        if below is not None:
            return below
    return None


def _down_along(
    session: Session, found: Multipliers, way: Vector, *, certain: bool
) -> Evaluation | None:
    """Return the farthest feasible point tried to either side of a direction at which f is lower.

    certain: whether one such point is enough; else f must be lower near by as well.
    """
    current = session.current
    # As far as no unknown moves by more than its size, those that hardly move left out.
    sizes = np.maximum(_units(session), np.abs(current.point))
    moves = np.abs(way) > 1e-3 * np.abs(way).max() if session.units is None else way != 0
    size = float((sizes[moves] / np.abs(way[moves])).min())
    kept = _forced(current, found)
    least = current.value - _NOISE * (1e-3 + abs(current.value))
    for sign in (1.0, -1.0):
        lower: list[Evaluation | None] = []
        for distance in _DISTANCES:
            back = retracted(session, current.point + sign * distance * size * way, kept)
            trial = None if back is None else session.evaluator.at(back)
            below = trial is not None and trial.smooth and trial.value < least
            lower.append(trial if below else None)
        if certain and any(lower):
            return next(one for one in lower if one is not None)
        if all(lower):
            return lower[0]
    return None


def conclusion(
    session: Session, found: Multipliers, certificate: Certificate
) -> tuple[Outcome, str]:
    """Return the outcome by the first-order conditions of Karush, Kuhn and Tucker, and its message."""
    names, point = session.evaluator.problem.names, session.current.point
    if not found.feasible:
        return Outcome.STALLED, (
            f"No point was found that meets the constraint {found.worst}: it is missed by "
            f"{explain.number(found.violation)} at {explain.place(names, point)}."
        )
    if not found.residual <= SMALL:
        return Outcome.STALLED, (
            "The run stopped where the first-order conditions do not hold (relative residual "
            f"{explain.number(found.residual)}){_why(session, found)}"
        )
    listed = ", ".join(
        f"{name} (multiplier {explain.number(value)})" for name, value in found.active.items()
    )
    under = f" under the active constraints {listed}" if listed else "; no constraint is active"
    if certificate.nature in (Nature.SADDLE, Nature.MAXIMUM):
        text = f"The first-order conditions hold{under}, but this is no minimum"
        if certificate.downhill is not None:
            way = explain.direction(names, certificate.downhill)
            text += f": within the constraints the objective falls along {way}"
        return Outcome.SADDLE, f"{text}. Start elsewhere."
    text = f"Converged in {explain.steps(session)}{under}."
    if found.at_bounds:
        text += f" At a bound: {', '.join(found.at_bounds[:6])}."
    if certificate.nature is Nature.MINIMUM and certificate.eigenvalues:
        text += " The Hessian of the Lagrangian is positive definite along them: a minimum."
    return Outcome.CONVERGED, text


def _why(session: Session, found: Multipliers) -> str:
    """Return what explains that no multipliers are found: a kink, or the constraints themselves."""
    if session.evaluator.problem.kinks:
        return f": {kinks.advice(session)}"
    if unqualified.dependent(found):
        return (
            ": the gradients of the active constraints vanish or depend on each other there, so that "
            "there may be no multipliers even at a minimum."
        )
    return "."
