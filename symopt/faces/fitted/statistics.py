"""The statistics of a fit: standard errors, covariance, residuals, and what to be warned of.

least-squares   C = s² (JᵀJ)⁻¹, s² = Σ w r²/(m - rank); a common factor of r cancels, weights are relative
likelihood      C = H⁻¹, H the Hessian of the loss (and penalty) summed over the rows, or of the Lagrangian
other           nothing: a loss that is neither says nothing of errors
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, sqrt
from typing import Any

import numpy as np

from symopt.calculus.kinked import has_kinks
from symopt.compilation.bound import Bound
from symopt.faces.fitted.ended_fit import Ended
from symopt.faces.fitted.fit_warnings import PENALTY, alike, bounded, not_determined
from symopt.faces.fitted.residual_sums import ResidualSums, sums_at_once, sums_by_blocks
from symopt.foundation.outcome import Outcome
from symopt.optimization.constraints.lagrangian import curvature_on
from symopt.optimization.estimation.covariance import (
    Covariance,
    free_basis,
    from_hessian,
    from_jacobian,
)
from symopt.optimization.estimation.reduction import summed_over
from symopt.optimization.problem import Matrix, Vector

_LARGEST = 1000
_SLOPING = 1e-3


@dataclass(frozen=True, slots=True)
class FitStatistics:
    """What the data say of the parameters at the end of a fit.

    kind: as the model states it.   covariance: in the flat order, None where there is none, with `reason`.
    degrees_of_freedom, residual_variance: of least squares.   r_squared: where a constant is in the model.
    squares: Σ r², without weights.   warnings: sentences.
    """

    kind: str
    covariance: Covariance | None = None
    reason: str = ""
    degrees_of_freedom: int | None = None
    residual_variance: float | None = None
    r_squared: float | None = None
    squares: float | None = None
    warnings: tuple[str, ...] = ()

    @property
    def standard_errors(self) -> Vector | None:
        """Return the standard errors in the flat order; nan for what is held or not determined."""
        return None if self.covariance is None else self.covariance.standard_errors

    @property
    def residual_standard_error(self) -> float | None:
        """Return s."""
        return None if self.residual_variance is None else sqrt(self.residual_variance)


def fit_statistics(ended: Ended) -> FitStatistics:
    """Return the statistics at the end of a fit; where there are none, the reason."""
    kind = ended.system.model.fit.kind
    if kind == "other" or len(ended.result.names) > _LARGEST:  # nothing dense is made for these
        return FitStatistics(kind, reason=_why_none(ended, None))
    free = ended.free
    normals = np.array([np.asarray(c.gradient(ended.result.point)) for c in ended.active])
    basis = free_basis(free, normals if len(normals) else None)
    found = _sums(ended, basis)
    squares = None if found is None else found.plain
    reason = _why_none(ended, found)
    if reason:
        return FitStatistics(kind, reason=reason, squares=squares)
    if not basis.shape[1]:
        reason = "bounds and constraints leave nothing free"
        return FitStatistics(kind, reason=reason, squares=squares)
    if kind == "likelihood":
        return _likelihood(ended, basis, squares)
    assert found is not None  # _why_none has asked for residuals
    return _least_squares(ended, found, basis)


def _sums(ended: Ended, basis: Matrix) -> ResidualSums | None:
    """Return the sums over the residuals of least squares, None where they cannot be had."""
    code, point = ended.code, ended.result.point
    if ended.system.model.fit.kind != "least-squares" or code is None:
        return None
    known = np.isfinite(point).all() and isfinite(ended.result.value)
    if not known or len(point) > _LARGEST:
        return None
    held = code.bind(ended.bound)
    name = ended.system.model.fit.weights

    def weights(bound: Bound, count: int) -> Vector:
        if not name:
            return np.ones(count)
        column = np.asarray(bound.arrays[name], dtype=np.float64).reshape(-1)
        return np.tile(column, count // len(column))

    if held is not None:
        return sums_at_once(held, point, basis, weights)
    return sums_by_blocks(code, ended.bound, point, weights)


def _why_none(ended: Ended, found: ResidualSums | None) -> str:
    """Return why there are no standard errors, "" if there may be."""
    kind, outcome, size = ended.system.model.fit.kind, ended.result.outcome, len(ended.result.names)
    if kind == "other":
        return (
            'the model does not say what its loss is: kind = "least-squares" or "likelihood" '
            "under [fit] gives them"
        )
    if outcome not in (Outcome.CONVERGED, Outcome.SINGULAR):
        return "the fit did not reach a minimum"
    if size > _LARGEST:
        return f"{size} parameters are too many for a covariance matrix"
    if kind == "least-squares" and ended.code is None:
        both = "loss and penalty together are" if ended.system.model.penalty else "the loss is"
        return f"{both} not seen to be a sum of squares"
    if kind == "least-squares" and found is None:
        return "its Jacobian is too large to form, or not finite there"
    return ""


def _slopes(ended: Ended, found: ResidualSums, basis: Matrix) -> bool:
    """Return whether the residuals still slope at the end: on a kink a gradient need not vanish.

    The measure is the cosine of the angle between r and a column of J.
    """
    norms = np.linalg.norm(found.jacobian @ basis, axis=0)
    size = 2 * norms * sqrt(max(ended.result.value, found.squares))
    pull = np.abs(basis.T @ ended.result.gradient)
    return bool((pull > _SLOPING * size).any()) and found.squares > 0


def _least_squares(ended: Ended, found: ResidualSums, basis: Matrix) -> FitStatistics:
    if has_kinks(ended.bound.owner.graph) and _slopes(ended, found, basis):
        reason = "the minimum lies on a kink, where the residuals have no derivative"
        return FitStatistics("least-squares", reason=reason, squares=found.plain)
    shape = from_jacobian(found.jacobian, basis)
    freedom = found.count - shape.rank
    warnings = [*bounded(ended), *not_determined(ended, shape)]
    given: dict[str, Any] = {
        "kind": "least-squares",
        "degrees_of_freedom": freedom,
        "squares": found.plain,
    }
    if freedom <= 0:
        few = "observation leaves" if found.count == 1 else "observations leave"
        many = "parameter" if shape.rank == 1 else "parameters"
        reason = f"{found.count} {few} no degrees of freedom beside {shape.rank} {many}"
        return FitStatistics(reason=reason, warnings=tuple(warnings), **given)
    if found.penalized:
        warnings.append(PENALTY)
    covariance = shape.scaled(found.squares / freedom)
    warnings += alike(ended, covariance)
    return FitStatistics(
        covariance=covariance,
        residual_variance=None if found.weighted is None else found.weighted / freedom,
        r_squared=found.r_squared(basis),
        warnings=tuple(warnings),
        **given,
    )


def _likelihood(ended: Ended, basis: Matrix, squares: float | None) -> FitStatistics:
    warnings = bounded(ended)
    if ended.bound.owner.order < 2:
        reason = "the loss has no second derivatives here"
        return FitStatistics("likelihood", reason=reason, squares=squares)
    hessian: Any = ended.result.hessian
    if hessian is None:
        hessian = ended.bound.flat_hessian(ended.result.point)
    if hasattr(hessian, "toarray"):  # a sparse one
        hessian = hessian.toarray()
    point = ended.result.point
    pair = ended.result.gradient, np.asarray(hessian, dtype=np.float64)
    bent = curvature_on(ended.active, point, pair, ended.free)
    matrix = summed_over(ended.system, ended.bound) * bent
    found = from_hessian(matrix, basis) if np.isfinite(matrix).all() else None
    if found is None:
        reason = "the Hessian is not positive there, so this is no maximum of the likelihood"
        return FitStatistics("likelihood", reason=reason, squares=squares)
    warnings += not_determined(ended, found)
    if ended.system.model.penalty is not None:
        warnings.append(PENALTY)
    warnings += alike(ended, found)
    return FitStatistics("likelihood", found, squares=squares, warnings=tuple(warnings))
