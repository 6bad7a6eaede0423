"""Sentences about how a run ended, in the names of the unknowns."""

from __future__ import annotations

from math import inf

import numpy as np

from symopt.optimization.judging import sentences
from symopt.optimization.judging.sentences import number
from symopt.optimization.problem import Vector
from symopt.optimization.session import Session

_MOST_NAMES = 6
_LARGEST_HESSIAN = 1000


def steps(session: Session) -> str:
    """Return the number of steps taken, as "1 step" or "7 steps"."""
    return sentences.steps(session.iterations)


def direction(names: tuple[str, ...], vector: Vector) -> str:
    """Return an axis as a combination of names, its largest entry scaled to 1.

    >>> import numpy as np
    >>> direction(("w_1", "w_2", "b"), np.array([0.002, -1.0, 0.0]))
    'w_2 - 0.002 w_1'
    """
    lead = float(vector[int(np.abs(vector).argmax())])
    return signed_direction(names, vector if lead > 0 else -vector)


def signed_direction(names: tuple[str, ...], vector: Vector) -> str:
    """Return a direction like `direction`, keeping which way it points.

    >>> import numpy as np
    >>> signed_direction(("x", "y"), np.array([-3.0, 1.5]))
    '0.5 y - x'
    """
    if not np.isfinite(vector).all() or not vector.any():
        return "no direction"
    scaled = vector / float(np.abs(vector).max())
    # Rounded, so that entries equal but for rounding stay in the order of their names.
    order = np.argsort(-np.abs(scaled).round(6), kind="stable")
    kept = [int(i) for i in order if abs(scaled[i]) > 1e-6]
    shown = sorted(kept[:_MOST_NAMES], key=lambda i: scaled[i] < 0)
    text = ""
    for i in shown:
        size = abs(float(scaled[i]))
        factor = "" if abs(size - 1) < 5e-5 else f"{size:.4g} "
        minus, plus = ("- ", "+ ") if text else ("-", "")
        text += f"{' ' if text else ''}{minus if scaled[i] < 0 else plus}{factor}{names[i]}"
    return text + (" + …" if len(kept) > _MOST_NAMES else "")


def place(names: tuple[str, ...], point: Vector) -> str:
    """Return a point as name = value, the first few names."""
    listed = ", ".join(
        f"{name} = {number(float(value))}"
        for name, value in list(zip(names, point, strict=True))[:_MOST_NAMES]
    )
    return listed + (", …" if len(names) > _MOST_NAMES else "")


def can_certify(session: Session) -> bool:
    """Return whether the Hessian is there and small enough to take eigenvalues of."""
    problem = session.evaluator.problem
    return problem.has_hessian and problem.size <= _LARGEST_HESSIAN


def largest_curvature(session: Session) -> float:
    """Return λmax at the start: from the Hessian, or from the change of gradients on the path."""
    if can_certify(session):
        hessian = session.start.hessian
        if np.isfinite(hessian).all():
            return float(np.linalg.eigvalsh(hessian)[-1])
    first = [iterate for iterate in session.trace[:3] if iterate.gradient is not None]
    best = 0.0
    for before, after in zip(first, first[1:], strict=False):
        assert before.point is not None
        assert after.point is not None
        assert before.gradient is not None
        assert after.gradient is not None
        moved = float(np.linalg.norm(after.point - before.point))
        change = float(np.linalg.norm(after.gradient - before.gradient))
        if 0 < moved < inf and change < inf:
            best = max(best, change / moved)
    return best


def condition(session: Session) -> float:
    """Return λmax/λmin at the current point, infinity if singular, 0 if unknown or indefinite."""
    if not can_certify(session):
        return 0.0
    hessian = session.current.hessian
    if not np.isfinite(hessian).all():
        return 0.0
    values = np.linalg.eigvalsh(hessian)
    if abs(values[0]) <= 1e-14 * abs(values[-1]):
        return inf
    return float(values[-1] / values[0]) if values[0] > 0 else 0.0


def stable_step(session: Session) -> str:
    """Return advice on the step length for a fixed-step method that blew up."""
    if session.method.needs_hessian:
        return "Start nearer to the minimum, or use the method newton, which shortens such steps."
    curvature = largest_curvature(session)
    step = session.values.get("step")
    used = "" if step is None else f" (it was {number(step)})"
    if not 0 < curvature < inf:
        return f"Try a smaller step{used}, or the method newton."
    momentum = session.values.get("momentum", 0.0)
    ahead = session.method.name == "nesterov"  # β weakens it: its gradient is taken further on
    bound = 2 * (1 + momentum) / (1 + 2 * momentum * ahead) / curvature
    small = number(bound)
    if step is not None and step < bound:
        return (
            f"Near the start steps below 2/λmax = {small} are stable{used}, but the curvature "
            f"grows along the path: try a step of {number(step / 10)}, or backtracking."
        )
    formula = "2(1+β)/λmax" if "momentum" in session.values else "2/λmax"
    formula = "2(1+β)/((1+2β) λmax)" if ahead else formula
    return (
        f"The step must be below {formula} = {small}{used}: try {number(bound / 2)}, scale the "
        "data, or use the method newton."
    )


def longer_step(session: Session) -> str:
    """Return advice for a fixed step far below the stable bound, or nothing."""
    step = session.values.get("step")
    if step is None or session.method.name == "adam":
        return ""
    curvature = largest_curvature(session)
    if not 0 < curvature < inf or step * curvature > 0.05:
        return ""
    return f"The step {number(step)} is short: up to 2/λmax = {number(2 / curvature)} is stable."
