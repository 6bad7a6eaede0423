"""What a minimization returns: the point, how it ended, the whole path, and the certificate."""

from __future__ import annotations

from collections.abc import Mapping

from symopt.foundation.outcome import Outcome
from symopt.foundation.record import record
from symopt.optimization.certificates.certificate import Certificate
from symopt.optimization.problem import Matrix, Vector


@record
class Iterate:
    """One point of the path, and the step that led to it.

    x_k = x_{k-1} + length · direction (projected on the bounds, if there are any).
    point, direction, gradient: shape (n,); None at the start (direction) and beyond the memory a
    trace may use.  gradient_norm: max |∂f/∂x_i|, 0 counted where a bound holds x_i.
    """

    iteration: int
    point: Vector | None
    value: float
    gradient_norm: float
    length: float
    direction: Vector | None
    gradient: Vector | None = None


_MOST_SHOWN = 20


@record
class Result:
    """The end of a minimization.

    names: of the unknowns.  point, gradient: shape (n,).  hessian: shape (n, n), or None.
    outcome, message: how it ended, as a word and as an explanation.
    evaluations: how often value, gradient and Hessian were computed.
    trace: the path, empty if it was not asked for.
    method, settings: what ran, defaults included.  choice: why that method, a sentence; empty if it
    was asked for.
    The short properties are those of SciPy's OptimizeResult.
    """

    names: tuple[str, ...]
    point: Vector
    value: float
    gradient: Vector
    gradient_norm: float
    hessian: Matrix | None
    outcome: Outcome
    message: str
    iterations: int
    evaluations: Mapping[str, int]
    trace: tuple[Iterate, ...]
    certificate: Certificate
    method: str
    settings: Mapping[str, float]
    choice: str = ""

    def __repr__(self) -> str:
        """Return the point and how the run ended, on a few lines."""
        shown = [f"  {name} = {number!r}" for name, number in list(self.at.items())[:_MOST_SHOWN]]
        more = ["  …"] if len(self.names) > _MOST_SHOWN else []
        head = f"<{self.method}: {self.outcome.word}, value {self.value!r}"
        return "\n".join([head, *shown, *more, f"  {self.message}>"])

    @property
    def x(self) -> Vector:
        """Return the point."""
        return self.point

    @property
    def fun(self) -> float:
        """Return the value."""
        return self.value

    @property
    def jac(self) -> Vector:
        """Return the gradient."""
        return self.gradient

    @property
    def hess(self) -> Matrix | None:
        """Return the Hessian at the point, if it was computed."""
        return self.hessian

    @property
    def nit(self) -> int:
        """Return the number of steps."""
        return self.iterations

    @property
    def success(self) -> bool:
        """Return whether a minimum was reached."""
        return self.outcome.success

    @property
    def at(self) -> dict[str, float]:
        """Return the point by name."""
        return dict(zip(self.names, map(float, self.point), strict=True))
