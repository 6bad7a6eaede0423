"""A run in progress: the evaluator, the limits, the trace, and the tests every step passes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field, replace
from math import inf

import numpy as np

from symopt.foundation.record import record
from symopt.optimization.certificates import stationarity
from symopt.optimization.certificates.certificate import Certificate
from symopt.optimization.constraints.box import Box
from symopt.optimization.evaluator import Evaluation, Evaluator
from symopt.optimization.factoring.balanced import Balanced, balanced
from symopt.optimization.part import Method, Values
from symopt.optimization.path import Path
from symopt.optimization.problem import Constraint, Vector
from symopt.optimization.result import Iterate

# A trace keeps points while they fit here; beyond it numbers only, so that a long run over many
# unknowns does not hold its whole path in memory.
TRACE_NUMBERS = 4_000_000


@record(frozen=False)
class Session:
    """One run: what is fixed, and what grows.

    current, previous: the last two evaluations.  trace: every iterate so far.
    stopped: whether the callback asked to end.
    """

    evaluator: Evaluator
    method: Method
    values: Values
    start: Evaluation
    box: Box | None
    constraints: Sequence[Constraint]
    max_iterations: int
    tolerance: float
    callback: Callable[[Iterate], object] | None = None
    trace: Path = field(default_factory=Path)
    previous: Evaluation | None = None
    stopped: bool = False
    still: int = 0  # steps in a row that did not change the point

    def __post_init__(self) -> None:
        """Begin at the start."""
        self.current = self.start
        self.required = self.tolerance

    # A slot needs its declaration; the values come from `start` and `tolerance`.
    current: Evaluation = field(init=False)
    # The measure at which the run next asks whether it has arrived.
    required: float = field(init=False)
    # The last point left behind where the Hessian was computed, where it is costly.
    curved: Evaluation | None = field(init=False, default=None)
    # Under constraints: the sizes in which the unknowns are measured, where they differ much.
    units: Vector | None = field(init=False, default=None)
    # The certificate of the point it was made at, so that it is made once.
    certified: tuple[Evaluation, Certificate] | None = field(init=False, default=None)

    # The sparse Hessian in balanced coordinates, and the point it was made at.
    factored: tuple[Evaluation, Balanced] | None = field(init=False, default=None)

    @property
    def balanced(self) -> Balanced:
        """Return the sparse Hessian at the current point in balanced coordinates."""
        if self.factored is None or self.factored[0] is not self.current:
            known = None if self.factored is None else self.factored[1].structure
            self.factored = self.current, balanced(self.current.sparse, known)
        return self.factored[1]

    @property
    def iterations(self) -> int:
        """Return the number of steps taken."""
        return len(self.trace) - 1

    def record(self, evaluation: Evaluation, length: float, direction: Vector | None) -> None:
        """Move to an evaluation and add it to the trace."""
        if self.trace:
            if self.current.has_hessian and self.evaluator.problem.costly:
                self.curved = self.current
            self.previous, self.current = self.current, evaluation
        number = len(self.trace)
        keep = number * self.evaluator.size <= TRACE_NUMBERS
        iterate = Iterate(
            iteration=number,
            point=evaluation.point,
            value=evaluation.value,
            gradient_norm=self.gradient_norm(evaluation),
            length=length,
            direction=direction,
            gradient=evaluation.gradient,
        )
        kept = iterate if keep else replace(iterate, point=None, direction=None, gradient=None)
        self.trace.append(kept)
        if self.callback is not None:
            try:
                self.callback(iterate)
            except StopIteration:
                self.stopped = True

    def gradient_norm(self, evaluation: Evaluation) -> float:
        """Return the largest entry of the projected gradient."""
        if self.box is None:
            return evaluation.gradient_norm
        return float(np.abs(self.projected(evaluation)).max())

    def projected(self, evaluation: Evaluation) -> Vector:
        """Return the gradient, 0 where a bound holds the variable."""
        if self.box is None:
            return evaluation.gradient
        free = self.box.free(evaluation.point, evaluation.gradient)
        return np.where(free, evaluation.gradient, 0.0)

    def measure(self) -> float:
        """Return r(x) of `stationarity` at the current point, by the cheapest means at hand."""
        current, previous = self.current, self.previous
        gradient = self.projected(current)
        if self.method.needs_hessian or current.has_hessian:
            return stationarity.with_hessian(current.point, gradient, current.hessian)
        if not gradient.any():
            return 0.0
        if previous is None:
            return inf
        return stationarity.with_secant(
            current.point,
            gradient,
            current.point - previous.point,
            current.gradient - previous.gradient,
        )
