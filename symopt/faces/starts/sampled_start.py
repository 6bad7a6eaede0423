"""Where a fit to many rows begins: at the fit to some of them, which costs a small part of one pass.

The minimizer over m_s of m rows lies within O(√(n/m_s)) of the one over all, and the Hessian over them, in
the form of `metric.shrunk`, is good for steps over all rows that gain as much each. The number of rows is
that for which the work is least, in gradients over all rows, as far as can be told beforehand:

    (m_s/m) (a Hessian + a few gradients)  +  log(1/tolerance)/log √(m_s/n)

A half of these rows is fitted, since the start gains little by more; the metric is that of all of them.
The rows are evenly spaced, hence the same in every run. It is a start and nothing more: where the small fit
finds no minimum, or is no better than the start it had, it is not used; where it goes on along a valley it
is left there.
Source: L. Bottou, F. Curtis and J. Nocedal, SIAM Review 60 (2018) 223-311, section 6.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cache
from math import log, sqrt
from typing import TYPE_CHECKING

import numpy as np

from symopt.faces.problem.objective import FEW_UNKNOWNS, is_costly
from symopt.faces.problem.row_size import row_size
from symopt.foundation.outcome import Outcome
from symopt.optimization.convexity.disciplined import is_convex
from symopt.optimization.estimation.reduction import summed_over
from symopt.optimization.problem import Part
from symopt.optimization.subproblems.metric import DOUBLE, SINGLE, lifted, price, shrunk

if TYPE_CHECKING:
    from symopt.calculus.system import System
    from symopt.compilation.bound import Bound
    from symopt.optimization.problem import Matrix, Vector
    from symopt.optimization.result import Result

FEWEST_ROWS, FEWEST_OF_MANY_COLUMNS = 50_000, 5_000
"""With fewer rows than this the first steps cost little anyway, or unless a Hessian costs much."""
SHARE = 0.02
"""How closely the minimum over a part is sought, beside its distance √(n/m_s) to the minimum over all."""
MOST_STEPS = 100
"""Along a valley the part is not followed to the end, which lies elsewhere for all rows."""
ROWS_FOR_EACH = 20
"""The fewest rows of the part for each parameter."""
LITTLE_WORK = 1_500_000
"""Rows times unknowns up to which a fit to some of the rows costs more than the gradients it saves."""
STEPS = tuple(k << j for j in range(24) for k in (8, 10, 12, 14))
"""Of so many rows one is in the part."""
_DIGITS, _GRADIENTS = log(1e6), 8
_FEW_FOR_EACH, _FEW = 8, 1000


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of data and the objective over them; size: what counts them.   mean: whether it is a mean."""

    bound: Bound
    size: str
    count: int
    mean: bool
    seen: dict[bytes, Matrix] = field(default_factory=dict)

    @property
    def terms(self) -> int:
        """How many terms the objective adds up without dividing by their number."""
        return 1 if self.mean else self.count

    def take(self, chosen: slice, precision: str = "") -> Rows:
        """Return some of the rows."""
        bound = self.bound.take(self.size, chosen, precision)
        return Rows(bound, self.size, bound.sizes[self.size], self.mean)

    def hessian(self, point: Vector) -> Matrix:
        """Return the Hessian at a point, computed once."""
        key = point.tobytes()
        if key not in self.seen:
            self.seen[key] = self.bound.flat_hessian(point)
        return self.seen[key]

    def curvature(self, point: Vector, whole: Rows) -> Matrix:
        """Return the Hessian at a point as an estimate of that over more rows, in which these are.

        A sum f = Σ_i f_i + P is estimated by (m/m_s)(f_s - P) + P. One row gives ∇²f_1 + ∇²P, the same
        row twice 2∇²f_1 + ∇²P, and so ∇²P.
        """
        own = self.hessian(point)
        if self.mean:
            return own
        once, twice = (self.bound.take(self.size, np.zeros(k, dtype=np.intp)) for k in (1, 2))
        alone = 2 * once.flat_hessian(point) - twice.flat_hessian(point)
        return whole.count / self.count * (own - alone) + alone


@dataclass(frozen=True, slots=True)
class Start:
    """Where a run begins, the sentence that says so, and how to know more of the curvature there."""

    point: Vector
    note: str = ""
    part: Callable[[], Part | None] | None = None


def rows_of(system: System, bound: Bound) -> Rows | None:
    """Return all rows, None if there are no rows or few."""
    size = system.rows or row_size(bound)
    total = bound.sizes.get(size, 0) if size else 0
    if total < (FEWEST_OF_MANY_COLUMNS if is_costly(bound) else FEWEST_ROWS):
        return None
    halved = Rows(bound, size, total, mean=True).take(slice(0, 1))
    mean = summed_over(system, bound) == total * summed_over(system, halved.bound)
    return Rows(bound, size, total, mean)


def some_of(rows: Rows) -> Rows | None:
    """Return a part of the rows, None if that would not save work."""
    unknowns, total = rows.bound.layout.size, rows.count
    steps = [step for step in STEPS if total // step >= ROWS_FOR_EACH * unknowns]
    if not steps:
        return None
    step = min(steps, key=lambda step: _work(unknowns, total // step, total))
    return rows.take(slice(step // 2, None, step))


def _work(unknowns: int, count: int, total: int) -> float:
    """Return about how many gradients over all rows a fit costs that begins with so many of them."""
    first = count / total * (price(unknowns) + _GRADIENTS / 2)
    return first + 2 * _DIGITS / log(max(count / unknowns, 2.0))


def sampled_start(
    system: System,
    bound: Bound,
    start: Start,
    minimize: Callable[[Bound, Start, float, int], Result],
) -> Start:
    """Return where a part of the rows has its minimum, with its curvature; the start itself if not.

    minimize: (objective over the part, start, tolerance, steps) -> how its fit ended.
    """
    rows = rows_of(system, bound)
    if rows is None:
        return start
    convex = cache(lambda: is_convex(bound, rows.size))
    if rows.count * len(start.point) <= LITTLE_WORK and _many(rows, start.point):
        return replace(start, part=lambda: _at_once(rows, start.point, convex))
    some = some_of(rows)
    if some is None:
        return start
    step = some.count // max(_FEW, _FEW_FOR_EACH * len(start.point))
    few, half = (some.take(slice(None, None, k)) for k in (max(1, step), 2))

    def begun() -> Part | None:
        # A metric is for steps to a minimum; of several minima that of a few rows might choose.
        if not (_many(some, start.point) and convex()):
            return None
        metric = lifted(few.curvature(start.point, half))
        return Part(metric, (), convex, start.point, half.terms, judged=False)

    begin = Start(start.point, part=begun)
    near = SHARE * sqrt(len(start.point) / half.count)
    found = minimize(half.bound, begin, near, MOST_STEPS)
    if not (found.success or found.outcome is Outcome.STEP_LIMIT):
        return start
    where = "their minimum" if found.success else "where that led"
    note = (
        f" From there {half.count:,} of the {rows.count:,} rows were fitted first,"
        f" in {found.iterations} steps; all rows follow from {where}."
    )
    if not found.success:
        return Start(found.point, note)

    def followed() -> Part | None:
        metric = _metric(some, rows, found.point) if _many(some, found.point) else None
        if metric is None:
            return None
        below = tuple((r.count, r.hessian) for r in (few, some))
        return Part(metric, below, convex, start.point, rows.terms)

    return Start(found.point, note, followed)


def _at_once(rows: Rows, point: Vector, convex: Callable[[], bool]) -> Part | None:
    """Return the curvature of a few rows for a run over all of them that begins where it is."""
    if not convex():
        return None
    wanted = max(_FEW, _FEW_FOR_EACH * len(point))
    few, more = (rows.take(slice(None, None, max(1, rows.count // (k * wanted)))) for k in (1, 2))

    def near(place: Vector) -> Matrix:
        return lifted(more.curvature(place, rows))

    below = ((few.count, few.hessian),)
    return Part(near(point), below, convex, point, rows.terms, again=near)


def _metric(some: Rows, whole: Rows, point: Vector) -> Matrix | None:
    """Return what some rows tell of the Hessian over the whole, None where they do not.

    Three digits do: where single precision shows that the metric is far from singular, it serves.
    """
    for precision, least in (("float32", SINGLE), ("", DOUBLE)):
        halves = (some.take(slice(k, None, 2), precision) for k in (0, 1))
        one, two = (half.curvature(point, whole) for half in halves)
        if not precision:
            one, two = lifted(one), lifted(two)
        metric = shrunk(one, two, least)
        if metric is not None:
            return metric
    return None


def _many(rows: Rows, point: Vector) -> bool:
    """Return whether there are so many unknowns that gradients cost less than a Hessian."""
    return rows.bound.owner.order > 1 and len(point) >= FEW_UNKNOWNS
