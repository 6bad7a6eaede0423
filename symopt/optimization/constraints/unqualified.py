"""Minima without multipliers: where the gradients of active constraints vanish or depend on each other.

At (1, 0) the set y <= (1 - x)³, y >= 0 ends in a cusp; x is largest there, though ∇x is no combination of the
constraints' gradients (0, -1) and (0, 1). What holds is the condition of Fritz John, with multiplier 0 on the
objective, and it says nothing of the objective. So values decide: feasible points are looked for around.

Source: F. John, Extremum problems with inequalities as subsidiary conditions (1948).
"""

from __future__ import annotations

import numpy as np

from symopt.optimization.certificates.certificate import Certificate, without_hessian
from symopt.optimization.constraints.kkt import Multipliers
from symopt.optimization.constraints.restoration import retracted
from symopt.optimization.evaluator import Evaluation
from symopt.optimization.judging import explain
from symopt.optimization.problem import Vector
from symopt.optimization.session import Session

_DEPENDENT, _VANISHING = 1e-5, 1e-6
_DISTANCES = (1e-1, 1e-2, 1e-3)
_FEWEST = 10
_STRICT = 1e-9
# What f may fall by: the share of a distance, and what x is known to beside its size.
_SHARE, _KNOWN = 1e-3, 1e-5


def dependent(found: Multipliers) -> bool:
    """Return whether the gradients of what is held vanish or depend on each other."""
    if not found.held:
        return False
    rows = np.stack([one.slope for one in found.held])
    if not np.isfinite(rows).all():
        return False
    lengths = np.linalg.norm(rows, axis=1)
    values = np.linalg.svd(rows / np.where(lengths > 0, lengths, 1.0)[:, None], compute_uv=False)
    few = len(found.held) > rows.shape[1] or float(values.min()) <= _DEPENDENT
    return few or float(lengths.min()) <= _VANISHING


def _strictly_lower(session: Session, point: Vector, value: float) -> bool:
    """Return whether f is lower also where constraints truly hold: (1 - x)³ >= 0 nearly does far beyond 1."""
    strict = retracted(session, point, share=_STRICT)
    return strict is not None and session.evaluator.at(strict).value < value


def at_rest(session: Session, found: Multipliers) -> tuple[str, Certificate] | None:
    """Return what is said of a feasible point without multipliers around which f is nowhere lower."""
    if not dependent(found):
        return None
    seen, lower = around(session)
    if seen < _FEWEST or lower is not None:
        return None
    names = ", ".join(one.name for one in found.held[:6])
    text = (
        f"Converged in {explain.steps(session)} to a point without multipliers: the gradients of {names} "
        "vanish or depend on each other there, so that no first-order conditions need hold at a minimum. "
        "No feasible point tried around it is lower."
    )
    return text, without_hessian("Without multipliers there is no Lagrangian to judge by.")


def around(session: Session) -> tuple[int, Evaluation | None]:
    """Return how many feasible points were found around the current one, and the first truly lower."""
    current = session.current
    generator = np.random.default_rng(0)
    size, scale = session.evaluator.size, np.maximum(1.0, np.abs(current.point))
    slope = float(np.abs(current.gradient) @ scale)
    axes = np.vstack([np.eye(size), -np.eye(size), -current.gradient / (slope or 1.0)])
    feasible = 0
    for distance in _DISTANCES:
        drawn = generator.uniform(-1, 1, (4 * size + 20, size))
        aim = current.value - slope * (_SHARE * distance + _KNOWN)
        for way in np.vstack([axes, drawn]):
            point = retracted(session, current.point + distance * scale * way)
            if point is None:
                continue
            feasible += 1
            found = session.evaluator.at(point)
            if found.value < aim and _strictly_lower(session, point, aim):
                return feasible, found
    return feasible, None
