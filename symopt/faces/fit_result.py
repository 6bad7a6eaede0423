"""What a fit returns: the run's result, with the parameters by name and what the data say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from symopt.calculus.system import System
from symopt.compilation.compiled import Bound
from symopt.faces.residuals import residual_sum_of_squares
from symopt.foundation.outcome import Outcome
from symopt.optimization.certificate import Certificate
from symopt.optimization.problem import Matrix, Vector
from symopt.optimization.result import Iterate, Result


@dataclass(frozen=True, slots=True, repr=False)
class FitResult:
    """The end of a fit.

    parameters: floats and arrays by name.   result: the run, in the flat order of `result.names`.
    start_note: where the run began, as a sentence.   observations: the number of rows, None if the
    model has none.   residual_sum_of_squares: for a loss that is a square, else None.
    The other properties are those of `result`, under its names and SciPy's.
    """

    parameters: Mapping[str, Any]
    result: Result
    start_note: str
    observations: int | None = None
    residual_sum_of_squares: float | None = None

    def __repr__(self) -> str:
        """Return the parameters and how the fit ended, on a few lines."""
        lines = [f"  {name} = {value}" for name, value in self.parameters.items()]
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
    def certificate(self) -> Certificate:
        """What the point is."""
        return self.result.certificate


def fit_result(
    system: System, bound: Bound, result: Result, note: str, constants: Mapping[str, float]
) -> FitResult:
    """Return the result of a run over bound data, with what the data say at its end."""
    return FitResult(
        parameters=bound.layout.unpack(result.point),
        result=result,
        start_note=note,
        observations=_observations(system, bound),
        residual_sum_of_squares=residual_sum_of_squares(
            system, bound, result.value, result.point, constants
        ),
    )


def _observations(system: System, bound: Bound) -> int | None:
    if system.rows:
        return bound.sizes.get(system.rows)
    first = next((v.shape[0] for v in system.model.data if v.shape), None)
    return bound.sizes.get(first) if isinstance(first, str) else first
