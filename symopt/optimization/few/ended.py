"""The end of a regular run on a few unknowns, in plain numbers; arrays are made of it when wanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, NamedTuple

from symopt.foundation.outcome import Outcome
from symopt.foundation.record import record
from symopt.optimization.few.linear import Numbers, Rows, rank_tolerance
from symopt.optimization.few.steps import BACKTRACKING, Row, gradient_norm
from symopt.optimization.judging.sentences import DEFINITE, converged, signs

if TYPE_CHECKING:
    from symopt.optimization.result import Result


class Step(NamedTuple):
    """A point of the path, its numbers named as in `result.Iterate`."""

    iteration: int
    point: Numbers
    value: float
    gradient_norm: float
    length: float


class Minimum(NamedTuple):
    """The certificate of a minimum: every eigenvalue of the Hessian is safely positive."""

    eigenvalues: Numbers
    classification: str = "minimum"

    @property
    def sentence(self) -> str:
        """Return the evidence in words."""
        return signs([(len(self.eigenvalues), "positive")], self.classification)


@record
class Ended:
    """A run that converged to a minimum; the names of its parts are those of `result.Result`.

    rows: the path, the start among it with length 0 and direction 0.   hessian: at the last point.
    """

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    hessian: Rows
    evaluations: Mapping[str, int]
    certificate: Minimum
    choice: str
    note: str = ""
    method: str = "newton"
    settings: Mapping[str, float] = field(default_factory=lambda: BACKTRACKING)
    outcome: Outcome = Outcome.CONVERGED

    @property
    def iterations(self) -> int:
        """Return the number of steps."""
        return len(self.rows) - 1

    @property
    def message(self) -> str:
        """Return how the run ended."""
        return converged(self.iterations, "", self.gradient_norm) + DEFINITE + self.note

    @property
    def trace(self) -> list[Step]:
        """Return the path."""
        size = len(self.names)
        return [
            Step(k, row[2 : 2 + size], row[0], gradient_norm(row), row[1])
            for k, row in enumerate(self.rows)
        ]

    @property
    def at(self) -> dict[str, float]:
        """Return the point by name."""
        return dict(zip(self.names, self.rows[-1][2:], strict=False))

    @property
    def value(self) -> float:
        """Return f at the point."""
        return self.rows[-1][0]

    @property
    def gradient_norm(self) -> float:
        """Return max |∂f/∂x_i| at the point."""
        return gradient_norm(self.rows[-1])

    @property
    def success(self) -> bool:
        """Return whether a minimum was reached."""
        return self.outcome.success

    def result(self) -> Result:
        """Return the same with arrays."""
        from dataclasses import replace

        import numpy as np

        from symopt.optimization.certificates.certificate import Certificate, Nature
        from symopt.optimization.path import iterate_of
        from symopt.optimization.result import Result

        trace = [iterate_of(k, row) for k, row in enumerate(self.rows)]
        trace[0] = replace(trace[0], direction=None)
        last = trace[-1]
        assert last.point is not None
        assert last.gradient is not None
        found = self.certificate
        return Result(
            names=self.names,
            point=last.point,
            value=last.value,
            gradient=last.gradient,
            gradient_norm=last.gradient_norm,
            hessian=np.array(self.hessian, dtype=np.float64),
            outcome=self.outcome,
            message=self.message,
            iterations=self.iterations,
            evaluations=dict(self.evaluations),
            trace=tuple(trace),
            certificate=Certificate(
                Nature.MINIMUM,
                tuple(found.eigenvalues),
                rank_tolerance(len(self.names)),
                found.sentence,
            ),
            method=self.method,
            settings=dict(self.settings),
            choice=self.choice,
        )
