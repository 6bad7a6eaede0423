"""What a fit returns: the run's result, with the parameters by name and what the data say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import isfinite
from typing import Any

from symopt.calculus.system import System
from symopt.compilation.bound import Bound
from symopt.faces.fitted.ended_fit import Ended
from symopt.faces.fitted.residuals import residual_sum_of_squares
from symopt.faces.fitted.statistics import FitStatistics, fit_statistics
from symopt.foundation.outcome import Outcome
from symopt.optimization.certificates.certificate import Certificate
from symopt.optimization.problem import Matrix, Vector
from symopt.optimization.result import Iterate, Result


@dataclass(frozen=True, repr=False, eq=False)
class FitResult:
    """The end of a fit.

    parameters: floats and arrays by name.   result: the run, in the flat order of `result.names`.
    start_note: where the run began, as a sentence.   observations: the number of rows, None if the model has
    none.   ended: what the statistics are computed from when they are first asked for.
    The other properties are those of `result`, under its names and SciPy's.
    """

    parameters: Mapping[str, Any]
    result: Result
    start_note: str
    observations: int | None
    ended: Ended | None

    @cached_property
    def statistics(self) -> FitStatistics:
        """Covariance, residual standard error, warnings; where there are no standard errors, why."""
        assert self.ended is not None  # a pickle keeps what was computed from it
        return fit_statistics(self.ended)

    @cached_property
    def standard_errors(self) -> Mapping[str, Any] | None:
        """Floats and arrays by name, None where there are none.

        nan for what the data do not determine or a bound holds.
        """
        errors = self.statistics.standard_errors
        if errors is None or self.ended is None:
            return None
        return {
            name: errors[span].reshape(shape) if shape else float(errors[span.start])
            for name, span, shape in self.ended.bound.layout.spans()
        }

    @cached_property
    def residual_sum_of_squares(self) -> float | None:
        """The sum of the squares of the residuals, of a loss that is a square, else None."""
        squares, ended = self.statistics.squares, self.ended
        if squares is not None or ended is None or not isfinite(self.result.value):
            return squares
        system, bound = ended.system, ended.bound
        given = {v.name: float(bound.arrays[v.name]) for v in system.model.constants}
        return residual_sum_of_squares(system, bound, self.result.value, self.result.point, given)

    def computed(self) -> FitResult:
        """Return the result with everything that can be asked for, and without the data behind it."""
        known = {
            name: getattr(self, name)
            for name in ("statistics", "standard_errors", "residual_sum_of_squares")
        }
        self.__dict__.update(known, ended=None)
        return self

    def __getstate__(self) -> dict[str, Any]:
        """Return what a pickle holds."""
        return dict(self.computed().__dict__)

    def __repr__(self) -> str:
        """Return the parameters and how the fit ended, on a few lines."""
        errors = self.standard_errors or {}
        lines = [
            f"  {name} = {value}{_plus_minus(errors.get(name))}"
            for name, value in self.parameters.items()
        ]
        return "\n".join(
            [f"<fit: {self.outcome.word}, value {self.value!r}", *lines, f"  {self.message}>"]
        )

    @property
    def x(self) -> Vector:
        """The flat parameter vector."""
        return self.result.point

    @property
    def fun(self) -> float:
        """The objective there."""
        return self.result.value

    value = fun

    @property
    def jac(self) -> Vector:
        """The gradient there."""
        return self.result.gradient

    gradient = jac

    @property
    def hess(self) -> Matrix | None:
        """The Hessian there, if it was computed."""
        return self.result.hessian

    hessian = hess

    @property
    def nit(self) -> int:
        """The number of steps."""
        return self.result.iterations

    iterations = nit

    @property
    def success(self) -> bool:
        """Whether a minimum was reached."""
        return self.result.success

    @property
    def outcome(self) -> Outcome:
        """How the run ended."""
        return self.result.outcome

    @property
    def method(self) -> str:
        """The method that ran."""
        return self.result.method

    @property
    def message(self) -> str:
        """How the run ended, in sentences."""
        return f"{self.result.message} {self.start_note}"

    @property
    def names(self) -> tuple[str, ...]:
        """A name for each entry of the flat vector."""
        return self.result.names

    @property
    def trace(self) -> tuple[Iterate, ...]:
        """The path."""
        return self.result.trace

    @property
    def covariance(self) -> Matrix | None:
        """The covariance of the flat vector, None where there is none."""
        found = self.statistics.covariance
        return None if found is None else found.matrix

    @property
    def correlation(self) -> Matrix | None:
        """The correlations of the flat vector's entries, None where there is no covariance."""
        found = self.statistics.covariance
        return None if found is None else found.correlation

    @property
    def degrees_of_freedom(self) -> int | None:
        """Observations less determined parameters, of least squares."""
        return self.statistics.degrees_of_freedom

    @property
    def residual_standard_error(self) -> float | None:
        """The number s with s² = Σ w (y - f)²/degrees of freedom, of least squares."""
        return self.statistics.residual_standard_error

    @property
    def r_squared(self) -> float | None:
        """The share of the variance of y that is explained, where a constant is in the model."""
        return self.statistics.r_squared

    @property
    def warnings(self) -> tuple[str, ...]:
        """What to be careful of, in sentences: correlations, what is not determined, bounds."""
        return self.statistics.warnings

    @property
    def certificate(self) -> Certificate:
        """What the point is."""
        return self.result.certificate


def _plus_minus(error: Any) -> str:  # noqa: ANN401 - a float, an array, or None
    """Return a number's standard error as text, nothing where there is none."""
    return f" ± {error:.3g}" if isinstance(error, float) and isfinite(error) else ""


def fit_result(ended: Ended, note: str) -> FitResult:
    """Return the result of a run over bound data, with what the data say at its end.

    Where that takes a Hessian over many rows which the run did without, it waits until it is asked for.
    """
    found = FitResult(
        parameters=ended.bound.layout.unpack(ended.result.point),
        result=ended.result,
        start_note=note,
        observations=_observations(ended.system, ended.bound),
        ended=ended,
    )
    waits = ended.result.certificate.convex and ended.result.hessian is None
    return found if waits and ended.system.model.fit.kind == "likelihood" else found.computed()


def _observations(system: System, bound: Bound) -> int | None:
    if system.rows:
        return bound.sizes.get(system.rows)
    first = next((v.shape[0] for v in system.model.data if v.shape), None)
    return bound.sizes.get(first) if isinstance(first, str) else first
