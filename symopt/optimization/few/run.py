"""Newton's method on a few unknowns by plain numbers, as long as all goes its regular way.

The generated loop takes the steps; the end is tested here as `loop`, `escape` and `judgement` test it:
the gradient is zero by the measure of `stationarity`, Newton's step is small and gains little, the last
digits are polished, and every eigenvalue of the Hessian is positive and stays so over that step. Whatever
is not so regular (a saddle, a singular Hessian, a run that moves away, many steps) gives None: then the
driver begins again at the start, with all it knows. So a plain problem is solved, and judged, without the
import of an array library, which takes longer than all the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isfinite, sqrt
from typing import Any, NamedTuple

from symopt.foundation.record import record
from symopt.optimization.few.ended import Ended, Minimum
from symopt.optimization.few.linear import (
    MOST,
    Numbers,
    Rows,
    balance,
    newton_step,
    rank_tolerance,
    relative_gradient,
    spectrum,
)
from symopt.optimization.few.steadiness import grows
from symopt.optimization.few.steps import (
    BACKTRACKING,
    Loop,
    Row,
    gradient_norm,
    next_look,
    outward,
    regular_steps,
)

_MOST_STEPS = 200
# As in `loop` and `certificate`, whose tests these are.
_MOST_POLISHES = 3
_SMALL_SHARE, _LITTLE = 1e-4, 1e-12
_SIGN_MARGIN = 0.25
_BLOWN_UP = 1e8


@record
class Few:
    """A smooth function of a few unknowns.

    functions: "value_and_gradient" and "all", from a list of numbers to numbers, tuples and tuples of
    tuples; they raise outside the domain.   newton: the loop of regular steps.
    """

    names: tuple[str, ...]
    functions: Mapping[str, Callable[..., Any]]
    newton: Loop


class _At(NamedTuple):
    """What is known at a point."""

    point: Numbers
    value: float
    gradient: Numbers
    hessian: Rows


def minimize(
    few: Few, start: Sequence[float], *, limit: int | None, tolerance: float, choice: str
) -> Ended | None:
    """Return the end of a run that is regular from its start to a minimum, None for any other.

    limit, tolerance: as for `driver.minimize`.   choice: the sentence on why this method.
    """
    usual = limit is None or limit >= 0
    if not (usual and isfinite(tolerance) and tolerance > 0 and len(few.names) <= MOST):
        return None
    if not all(map(isfinite, start)):
        return None
    steps = _MOST_STEPS if limit is None else min(limit, _MOST_STEPS)
    try:
        return _Run(few, [float(x) for x in start], tolerance, choice).ended(steps)
    except (ArithmeticError, ValueError, TypeError):  # outside the domain, or a complex power
        return None


class _Run:
    """One run: its path and how often what was computed."""

    def __init__(self, few: Few, start: Sequence[float], tolerance: float, choice: str) -> None:
        self.few, self.tolerance, self.choice = few, tolerance, choice
        self.size = len(few.names)
        self.values = self.gradients = self.hessians = 1  # of the start
        self.current = self.all(start)
        self.previous: _At | None = None
        self.rows: list[Row] = [self.row(self.current, 0.0, [0.0] * self.size)]

    def all(self, point: Numbers) -> _At:
        """Return all three at a point."""
        value, gradient, hessian = self.few.functions["all"](list(point))
        rows = tuple(tuple(map(float, row)) for row in hessian)
        return _At(point, float(value), tuple(map(float, gradient)), rows)

    def row(self, at: _At, length: float, step: Numbers) -> Row:
        """Return a step as a row."""
        return (at.value, length, *at.point, *step, *at.gradient)

    def ended(self, limit: int) -> Ended | None:
        """Return the end of the run."""
        if not _finite(self.current):
            return None
        if not self.arrives():
            self.leap(limit)
        regular = (
            not self.moves_away() and self.arrives() and self.settles() and _finite(self.current)
        )
        if not regular or not self.is_minimum():
            return None
        return Ended(
            names=self.few.names,
            rows=tuple(self.rows),
            hessian=self.current.hessian,
            evaluations={
                "value": self.values,
                "gradient": self.gradients,
                "hessian": self.hessians,
            },
            certificate=Minimum(tuple(spectrum(self.current.hessian)[0])),
            choice=self.choice,
        )

    def arrives(self) -> bool:
        """Return whether the gradient is zero within the tolerance."""
        at = self.current
        return relative_gradient(at.point, at.gradient, at.hessian) <= self.tolerance

    def leap(self, limit: int) -> None:
        """Take regular steps."""
        rows, rejected, looked = regular_steps(
            self.few.newton, self.current.point, 0, limit, self.tolerance, BACKTRACKING
        )
        self.rows += [tuple(map(float, row)) for row in rows]
        self.values += len(rows) + rejected
        self.gradients += len(rows) + looked
        self.hessians += len(rows)
        for row in self.rows[-2:]:
            self.previous, self.current = self.current, self.all(row[2 : 2 + self.size])

    def moves_away(self) -> bool:
        """Return whether the driver would look closer at where the path leads."""
        first, last, count = self.rows[0], self.rows[-1], len(self.rows) - 1
        if count and next_look(count - 1) == count and outward(self.rows, self.size):
            return True
        return gradient_norm(last) > _BLOWN_UP * 1e-4 * gradient_norm(first) and last[0] > first[0]

    def settles(self) -> bool:
        """Return whether Newton's step is small beside x and gains little; polish if so."""
        at = self.current
        step = newton_step(at.hessian, at.gradient)
        if step is None or _relative(step, at.point) > self.tolerance**0.75:
            return False
        if not self.gains_little(step):
            return False
        return self.polish(step)

    def gains_little(self, step: Numbers) -> bool:
        """Return whether the step gains little beside the run, and stays in the domain."""
        at, first = self.current, self.rows[0]
        if not any(step):
            return True
        gained = abs(first[0] - at.value) + abs(at.value)
        gain = -0.5 * sum(g * p for g, p in zip(at.gradient, step, strict=True))
        if not gain <= max(_SMALL_SHARE * abs(at.value), _LITTLE * gained):
            return False
        steepest = max(map(gradient_norm, self.rows))
        flat = gradient_norm(self.rows[-1]) <= _SMALL_SHARE * steepest
        return flat or self.near(step) is not None

    def near(self, step: Numbers) -> tuple[Numbers, float, Numbers] | None:
        """Return x + p with value and gradient there, None where they are not finite."""
        point = [x + p for x, p in zip(self.current.point, step, strict=True)]
        value, gradient = self.few.functions["value_and_gradient"](point)
        self.values += 1
        self.gradients += 1
        if not all(map(isfinite, (value, *gradient))):
            return None
        return point, float(value), tuple(map(float, gradient))

    def polish(self, step: Sequence[float] | None) -> bool:
        """Take Newton steps as long as each halves the gradient; return whether all was regular."""
        for _ in range(_MOST_POLISHES):
            if step is None:
                return False
            old = self.current
            if all(x + p == x for x, p in zip(old.point, step, strict=True)):
                break
            found = self.near(step)
            if found is None or not max(map(abs, found[2])) <= 0.5 * max(map(abs, old.gradient)):
                break
            # The three together may differ from value and gradient by a rounding.
            at = self.all(found[0])._replace(value=found[1], gradient=found[2])
            self.hessians += 1
            self.rows.append(self.row(at, 1.0, step))
            self.previous, self.current = old, at
            step = newton_step(at.hessian, at.gradient) if _finite(at) else None
        return step is not None

    def is_minimum(self) -> bool:
        """Return whether every balanced eigenvalue is positive, over a Newton step from the point."""
        at = self.current
        d = balance(at.hessian)
        scaled = [[h / d[i] / d[j] for j, h in enumerate(row)] for i, row in enumerate(at.hessian)]
        values, vectors = spectrum(scaled)
        if not values[0] > rank_tolerance(self.size) * values[-1]:
            return False
        roots = [
            [v / sqrt(value) / k for v, k in zip(vector, d, strict=True)]
            for value, vector in zip(values, vectors, strict=True)
        ]
        if not all(grows(at.point, at.gradient, root, self.gradient) for root in roots):
            return False
        if not any(at.gradient):
            return True
        step, newton = self.last_step(), newton_step(at.hessian, at.gradient)
        if self.previous is None or not any(step) or newton is None:
            return False
        sizes = [sqrt(value) for value in values]
        moved = _length(sizes, vectors, d, step)
        share = _length(sizes, vectors, d, newton) / moved if moved else 0.0
        return all(self.change(root) * share <= _SIGN_MARGIN for root in roots)

    def gradient(self, point: Numbers) -> Numbers:
        """Return the gradient at a point."""
        self.values += 1
        self.gradients += 1
        return self.few.functions["value_and_gradient"](list(point))[1]

    def last_step(self) -> Numbers:
        """Return from where to where the last step led."""
        if self.previous is None:
            return ()
        return [x - y for x, y in zip(self.current.point, self.previous.point, strict=True)]

    def change(self, unit: Numbers) -> float:
        """Return |uᵀ(H - H₋)u| with the Hessian H₋ before the last step."""
        assert self.previous is not None  # the caller has looked
        total = 0.0
        for x, row, old in zip(unit, self.current.hessian, self.previous.hessian, strict=True):
            total += x * sum((h - o) * y for h, o, y in zip(row, old, unit, strict=True))
        return abs(total)


def _finite(at: _At) -> bool:
    numbers = [at.value, *at.gradient, *(h for row in at.hessian for h in row)]
    return all(map(isfinite, numbers))


def _relative(step: Numbers, point: Numbers) -> float:
    return max(abs(p) / max(1.0, abs(x)) for p, x in zip(step, point, strict=True))


def _length(roots: Numbers, vectors: Rows, d: Numbers, step: Numbers) -> float:
    """Return ‖|Λ|^(1/2) Qᵀ D s‖, the length of a step without units."""
    parts = [
        root * sum(v * k * s for v, k, s in zip(vector, d, step, strict=True))
        for root, vector in zip(roots, vectors, strict=True)
    ]
    return sqrt(sum(part * part for part in parts))
