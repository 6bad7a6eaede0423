"""Which positive curvatures rounding may have made: `few.steadiness`, in arrays."""

from __future__ import annotations

import numpy as np

from symopt.optimization.certificates.curvature import spectrum
from symopt.optimization.evaluator import Evaluation, Evaluator
from symopt.optimization.few.steadiness import grows
from symopt.optimization.problem import Mask, Matrix

_MOST_UNKNOWNS = 100


def unsteady(evaluator: Evaluator, at: Evaluation, free: Mask | None) -> Matrix | None:
    """Return the directions along which the gradient does not grow as H > 0 says, as unit columns, if any.

    free: the variables that no bound holds.
    """
    size = len(at.point)
    if evaluator.problem.costly or size > _MOST_UNKNOWNS:
        return None
    mask = np.ones(size, dtype=np.bool_) if free is None else free
    if not mask.any():
        return None
    parts = spectrum(at.hessian[np.ix_(mask, mask)])
    if not (parts.values > 0).all():
        return None
    roots = np.zeros((size, len(parts.values)))
    roots[mask] = parts.vectors / np.sqrt(parts.values) / parts.balance[:, None]
    point, first = at.point.tolist(), at.gradient.tolist()

    def gradient(moved: object) -> list[float]:
        return evaluator.at(np.array(moved)).gradient.tolist()

    unsure = ~np.array([grows(point, first, root.tolist(), gradient) for root in roots.T])
    if not unsure.any():
        return None
    space = np.zeros((size, int(unsure.sum())))
    space[mask] = parts.directions(unsure)
    return space
