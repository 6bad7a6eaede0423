"""Which positive curvatures rounding may have made: `few.steadiness`, in arrays."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from symopt.optimization.certificates.curvature import spectrum
from symopt.optimization.evaluator import Evaluation, Evaluator
from symopt.optimization.few.steadiness import Numbers, grows
from symopt.optimization.problem import Mask, Matrix, Vector

_MOST_UNKNOWNS = 100


def unsteady(evaluator: Evaluator, at: Evaluation, free: Mask | None) -> Matrix | None:
    """Return the directions along which the gradient does not grow as H > 0 says, as unit columns, if any.

    free: the variables that no bound holds.   A convex f has no inflection; to see that it is convex takes
    as long as a few calls of code over arrays, where here are six gradients for each unknown.
    """
    size, problem = len(at.point), evaluator.problem
    if problem.costly or problem.constant is not None:
        return None
    if problem.arrays and problem.convex is not None and problem.convex():
        return None
    mask = np.ones(size, dtype=np.bool_) if free is None else free

    def gradient(part: Vector) -> Vector:
        moved = at.point.copy()
        moved[mask] = part
        return evaluator.at(moved).gradient[mask]

    hessian = at.hessian[np.ix_(mask, mask)]
    found = unsteady_in(at.point[mask], at.gradient[mask], hessian, gradient)
    if found is None:
        return None
    space = np.zeros((size, found.shape[1]))
    space[mask] = found
    return space


def unsteady_in(
    point: Vector, first: Vector, hessian: Matrix, gradient: Callable[[Vector], Vector]
) -> Matrix | None:
    """Return the same for any function of its gradient.

    point, first, hessian: where, with the gradient and the Hessian there.   gradient: at any point.
    """
    if not 0 < len(point) <= _MOST_UNKNOWNS:
        return None
    parts = spectrum(hessian)
    if not (parts.values > 0).all():
        return None
    roots = parts.vectors / np.sqrt(parts.values) / parts.balance[:, None]

    def listed(moved: Numbers) -> Numbers:
        return gradient(np.array(moved)).tolist()

    begin, slope = point.tolist(), first.tolist()
    unsure = ~np.array([grows(begin, slope, root.tolist(), listed) for root in roots.T])
    return parts.directions(unsure) if unsure.any() else None
