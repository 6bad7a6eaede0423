"""Newton's method for a zero of f: x ← x - f(x)/f′(x), the zero of the tangent.

It doubles the digits near a simple zero, and elsewhere it may do anything: meet a horizontal
tangent, run in a cycle, move away for good, or leave the domain. Each is an outcome here.
Reference: J. Stoer and R. Bulirsch, Introduction to Numerical Analysis (2002), section 5.2.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf, isfinite, nan
from typing import Any, TypeAlias

from symopt.foundation.errors import SymoptError
from symopt.foundation.outcome import Outcome
from symopt.foundation.record import record
from symopt.optimization.guarded import guarded, real
from symopt.optimization.judging.order import measured_order

Leap: TypeAlias = Callable[
    [float, list[tuple[float, float, float, float]], int, float, float, float, bool],
    tuple[float, float],
]
"""(x, rows, limit, tolerance, tiny, longest, damped) -> (point, value): regular steps, rows (x, f, f′, step).

It stops before a step that is not below `longest`, at first, then half the last step, or small beside x.
"""

_LONGEST_CYCLE = 4
_FAR = 1e12
_OUTWARD = 1.9
_BESIDE = 1e-3
_MOST_HALVINGS = 1100  # from the largest double to the smallest


@record
class RootIterate:
    """One point of the path: x, f(x), f′(x), and the step -f/f′ (times the damping) from it."""

    iteration: int
    point: float
    value: float
    slope: float
    step: float


@record
class Root:
    """The end of a search for a zero.

    name: of the unknown.  point, value, slope: x, f(x), f′(x).  cycle: the points of a cycle.
    order: the measured order of convergence, if there are enough steps to measure it.
    """

    name: str
    point: float
    value: float
    slope: float
    outcome: Outcome
    message: str
    iterations: int
    trace: tuple[RootIterate, ...]
    cycle: tuple[float, ...] = ()
    order: float | None = None

    def __repr__(self) -> str:
        """Return the point and how the search ended, on two lines."""
        head = f"<root: {self.outcome.word}, {self.name} = {self.point!r}, value {self.value!r}"
        return f"{head}\n  {self.message}>"

    @property
    def success(self) -> bool:
        """Return whether a zero was reached."""
        return self.outcome.success


def root(
    function: Callable[[float], Any],
    derivative: Callable[[float], Any],
    start: float,
    *,
    name: str = "x",
    max_iterations: int = 200,
    tolerance: float = 1e-12,
    damped: bool = False,
    leap: Leap | None = None,
) -> Root:
    """Return where Newton's method for f(x) = 0 ends, and how.

    x_{k+1} = x_k - f(x_k)/f′(x_k)

    function, derivative: f and f′ of a float.  start: x₀.  name: of x, for messages.
    tolerance: on the step, |f/f′| <= tolerance |x|; f = 0 also ends the search.
    damped: halve a step until |f| falls, instead of taking it whole.
    leap: takes steps as long as they are regular, in one call (see `Leap`).
    Raises SymoptError if the start is not a finite number.

    >>> round(root(lambda x: x * x - 2, lambda x: 2 * x, 1.0).point, 12)
    1.414213562373
    """
    if not isfinite(start):
        raise SymoptError(f"the start {start!r} is not a finite number", remedy="give a number")
    if max_iterations < 0:
        raise SymoptError(f"max_iterations = {max_iterations} is negative", remedy="use 0 or more")
    search = _Search(function, derivative, name, tolerance, damped, leap)
    return search.run(float(start), max_iterations)


class _Search:
    """One run: the function, its settings and the trace so far."""

    def __init__(
        self,
        function: Callable[[float], Any],
        derivative: Callable[[float], Any],
        name: str,
        tolerance: float,
        damped: bool,
        leap: Leap | None,
    ) -> None:
        self.function, self.derivative = function, derivative
        self.name, self.tolerance, self.damped = name, tolerance, damped
        self.leap = leap
        self.trace: list[RootIterate] = []

    def value(self, x: float) -> float:
        return real(guarded(self.function, x))

    def run(self, x: float, limit: int) -> Root:
        """Return the end of the path from x."""
        value = self.value(x)
        if not isfinite(value):
            text = f"f is not defined at the start {self._at(x)}: start inside its domain."
            return self._end(x, value, nan, Outcome.NOT_FINITE, text)
        for _ in range(limit + 1):
            x, value = self._leapt(x, value, limit)
            slope = real(guarded(self.derivative, x))
            if value == 0.0:
                return self._arrived(x, value, slope)
            trouble = self._no_step(x, value, slope)
            if trouble is not None:
                return trouble
            step = -value / slope
            if self._small(x, step):
                return self._polished(x, value, slope, step)
            cycle = self._cycle(x)
            if cycle:
                return self._cycling(x, value, slope, cycle)
            if len(self.trace) == limit:
                break
            found = self._stepped(x, value, slope, step)
            if isinstance(found, Root):
                return found
            x, value = found
        slope = real(guarded(self.derivative, x))
        if self._leaving():
            return self._end(x, value, slope, Outcome.DIVERGED, self._far(x))
        text = f"No zero within {self._steps()}: f = {value:.4g} at {self._at(x)}."
        return self._end(x, value, slope, Outcome.STEP_LIMIT, text)

    def _leapt(self, x: float, value: float, limit: int) -> tuple[float, float]:
        """Return the point and the value after all regular steps from x."""
        if self.leap is None or len(self.trace) >= limit or abs(x) > 0.1 * _FAR:
            return x, value
        rows: list[tuple[float, float, float, float]] = []
        first = len(self.trace)
        longest = min(0.1 * _FAR, 0.5 * abs(self.trace[-1].step) if self.trace else inf)
        end, end_value = self.leap(
            x, rows, limit - first, self.tolerance, self._tiny(x), longest, self.damped
        )
        self.trace += [RootIterate(first + k, *row) for k, row in enumerate(rows)]
        return (end, end_value) if rows else (x, value)

    def _tiny(self, x: float) -> float:
        """Return what is no longer a distance from 0: the start gives the scale."""
        start = abs(self.trace[0].point) if self.trace else abs(x)
        return 2.0**-53 * max(start, 1e-290)

    def _no_step(self, x: float, value: float, slope: float) -> Root | None:
        """Return the end where the tangent has no zero, or None."""
        if not isfinite(slope):
            text = f"f′ is not finite at {self._at(x)}: there is no tangent to follow."
            return self._end(x, value, slope, Outcome.NOT_FINITE, text)
        if slope == 0.0:
            text = (
                f"f′ = 0 at {self._at(x)}, where f = {value:.4g}: the tangent is horizontal and "
                "has no zero. Start elsewhere."
            )
            return self._end(x, value, slope, Outcome.SINGULAR, text)
        far = abs(x) > _FAR * (1 + abs(self.trace[0].point if self.trace else x))
        # The tangent may lead far beyond a zero and back step by step, as that of x³ - 10⁵⁰ at 1 does.
        if far and abs(x - value / slope) >= _OUTWARD * abs(x):
            return self._end(x, value, slope, Outcome.DIVERGED, self._far(x))
        return None

    def _small(self, x: float, step: float) -> bool:
        if abs(step) <= self.tolerance * abs(x):
            return True
        # Toward a multiple zero at 0 no step is small beside x; x³ - 1e-150 has its zero short of it.
        return abs(x) + abs(step) <= self._tiny(x) and self.value(0.0) == 0.0

    def _stepped(
        self, x: float, value: float, slope: float, step: float
    ) -> Root | tuple[float, float]:
        """Return the next point and its value, or the end if there is none."""
        rises = False
        for _ in range(_MOST_HALVINGS if self.damped else 1):
            new = x + step
            new_value = self.value(new) if isfinite(new) else nan
            if isfinite(new_value) and (not self.damped or abs(new_value) < abs(value)):
                self.trace.append(RootIterate(len(self.trace), x, value, slope, step))
                return new, new_value
            if self.damped:
                beside = abs(step) <= _BESIDE * max(1.0, abs(x))
                rises = rises or (beside and abs(new_value) > abs(value))
                step /= 2
                if x + step == x:
                    break
        if self.damped:
            why = "|f| has a minimum there" if rises else "f no longer changes there"
            text = f"No step from {self._at(x)} brings f = {value:.4g} nearer to 0: {why}."
            return self._end(x, value, slope, Outcome.STALLED, text)
        new = x + step
        if not isfinite(new) or abs(new) > 1e6 * (
            1 + abs(self.trace[0].point if self.trace else x)
        ):
            return self._end(x, value, slope, Outcome.DIVERGED, self._far(new))
        text = (
            f"The step from {self._at(x)} leads to {self._at(new)}, where f is not defined. "
            "Start nearer to the zero, or damp the steps."
        )
        return self._end(x, value, slope, Outcome.LEFT_DOMAIN, text)

    def _cycle(self, x: float) -> tuple[float, ...]:
        """Return the points of a cycle that x closes twice over, or nothing."""
        path = [iterate.point for iterate in self.trace] + [x]
        for period in range(2, _LONGEST_CYCLE + 1):
            if len(path) <= 2 * period:
                continue
            size = max(abs(point) for point in path[-period:])
            # Twice over, and to the last digits: slow convergence must not pass for a cycle.
            pairs = zip(path[-2 * period - 1 :], path[-period - 1 :], strict=False)
            spread = max(path[-period:]) - min(path[-period:])
            if spread > 1e-6 * size and all(abs(a - b) <= 1e-10 * size for a, b in pairs):
                return tuple(path[-period:])
        return ()

    def _polished(self, x: float, value: float, slope: float, step: float) -> Root:
        """Return the end at x, or one step further if f is smaller there, or at a zero beside x in 0."""
        if abs(step) > self.tolerance * abs(x):
            step = -x
        new_value = self.value(x + step)
        if isfinite(new_value) and abs(new_value) < abs(value):
            self.trace.append(RootIterate(len(self.trace), x, value, slope, step))
            x, value, slope = x + step, new_value, real(guarded(self.derivative, x + step))
        return self._arrived(x, value, slope)

    def _arrived(self, x: float, value: float, slope: float) -> Root:
        if slope == 0.0 and self._leaving():
            # f underflowed to 0 on the way out: no zero was found.
            return self._end(x, value, slope, Outcome.DIVERGED, self._far(x))
        text = f"Converged in {self._steps()}: f = {value:.4g} at {self._at(x)}."
        points = [iterate.point for iterate in self.trace] + [x]
        order = measured_order(points)
        if order is not None and order < 1.5 and len(self.trace) > 15:
            text += " The convergence is only linear: a multiple zero."
        return self._end(x, value, slope, Outcome.CONVERGED, text, order=order)

    def _cycling(self, x: float, value: float, slope: float, cycle: tuple[float, ...]) -> Root:
        listed = " → ".join(f"{point:.6g}" for point in (*cycle, cycle[0]))
        text = f"The iterates repeat in a cycle of {len(cycle)}: {listed}. Start elsewhere."
        return self._end(x, value, slope, Outcome.CYCLE, text, cycle=cycle)

    def _end(
        self,
        x: float,
        value: float,
        slope: float,
        outcome: Outcome,
        text: str,
        *,
        cycle: tuple[float, ...] = (),
        order: float | None = None,
    ) -> Root:
        self.trace.append(RootIterate(len(self.trace), x, value, slope, 0.0))
        count = len(self.trace) - 1
        trace = tuple(self.trace)
        return Root(self.name, x, value, slope, outcome, text, count, trace, cycle, order)

    def _leaving(self) -> bool:
        """Return whether the last steps all lead outward and do not shrink."""
        last = self.trace[-10:]
        if len(last) < 10:
            return False
        outward = all(abs(b.point) > abs(a.point) for a, b in zip(last, last[1:], strict=False))
        return outward and abs(last[-1].step) >= 0.5 * abs(last[0].step)

    def _steps(self) -> str:
        return "1 step" if len(self.trace) == 1 else f"{len(self.trace)} steps"

    def _far(self, x: float) -> str:
        sizes = [abs(iterate.point) for iterate in self.trace[:2]]
        to = "infinity" if not isfinite(x) else f"{x:.3g}"
        first = f" (|{self.name}| was {sizes[0]:.3g} at the start)" if sizes else ""
        return f"The iterates move away without bound, to {to}{first}. Start nearer to the zero."

    def _at(self, x: float) -> str:
        return f"{self.name} = {x:.6g}"
