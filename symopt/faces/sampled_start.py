"""Where a fit to many rows begins: at the fit to some of them, which costs a small part of one pass.

The minimizer over m_s of m rows lies within O(√(n/m_s)) of the one over all, and the Hessian over them, in
the form of `metric.shrunk`, is good for steps over all rows that gain as much each. The number of rows is
that for which the work is least, in gradients over all rows, as far as can be told beforehand:

    (m_s/m) (2 Hessians + a few gradients)  +  log(1/tolerance)/log √(m_s/n)

The rows are evenly spaced, hence the same in every run. It is a start and nothing more: where the small fit
does not converge, or is no better than the start it had, it is not used.
Source: L. Bottou, F. Curtis and J. Nocedal, SIAM Review 60 (2018) 223-311, section 6.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from math import log
from typing import TYPE_CHECKING

import numpy as np

from symopt.faces.objective import FEW_UNKNOWNS
from symopt.optimization.convexity.disciplined import is_convex
from symopt.optimization.estimation.reduction import summed_over
from symopt.optimization.problem import Part
from symopt.optimization.subproblems.metric import price, shrunk

if TYPE_CHECKING:
    from symopt.calculus.system import System
    from symopt.compilation.compiled import Bound
    from symopt.optimization.problem import Matrix, Vector
    from symopt.optimization.result import Result

FEWEST_ROWS = 50_000
"""With fewer rows than this the first steps cost little anyway."""
TOLERANCE = 1e-3
"""The minimum over a part is known no better than its distance to the minimum over all."""
ROWS_FOR_EACH = 20
"""The fewest rows of the part for each parameter."""
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

    def take(self, chosen: slice) -> Rows:
        """Return some of the rows."""
        places = np.arange(self.count)[chosen]
        return Rows(self.bound.take(self.size, places), self.size, len(places), self.mean)

    def curvature(self, point: Vector, whole: Rows) -> Matrix:
        """Return the Hessian at a point as an estimate of that over more rows, in which these are.

        A sum f = Σ_i f_i + P is estimated by (m/m_s)(f_s - P) + P. One row gives ∇²f_1 + ∇²P, the same
        row twice 2∇²f_1 + ∇²P, and so ∇²P.
        """
        own = self.bound.flat_hessian(point)
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
    if total < FEWEST_ROWS:
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
    first = count / total * (2 * price(unknowns) + _GRADIENTS)
    return first + 2 * _DIGITS / log(max(count / unknowns, 2.0))


def row_size(bound: Bound) -> str:
    """Return the one size that is an axis of data and of no parameter, "" unless there is one.

    Rows that are left out must not change what the parameters are.
    """
    owner = bound.owner
    held = {str(s) for name in owner.parameters for d in owner.shapes[name] for s, _ in d.terms}
    data = {
        str(d.terms[0][0])
        for name in owner.data
        for d in owner.shapes[name]
        if len(d.terms) == 1 and d.terms[0][1] == 1
    }
    free = data - held
    return free.pop() if len(free) == 1 else ""


def sampled_start(
    system: System,
    bound: Bound,
    start: Start,
    minimize: Callable[[Bound, Start, float], Result],
) -> Start:
    """Return where a part of the rows has its minimum, with its curvature; the start itself if not.

    minimize: (objective over the part, start, tolerance) -> how its fit ended.
    """
    rows = rows_of(system, bound)
    some = None if rows is None else some_of(rows)
    if rows is None or some is None:
        return start
    convex = cache(lambda: is_convex(bound, rows.size))
    step = some.count // max(_FEW, _FEW_FOR_EACH * len(start.point))
    few = some.take(slice(None, None, max(1, step)))

    def begun() -> Part | None:
        # These few are to the part what the part is to all rows; of several minima they might choose.
        return _part(few, some, (), start.point, convex) if convex() else None

    begin = Start(start.point, part=begun)
    found = minimize(some.bound, begin, TOLERANCE)
    if not found.success:
        return start
    note = (
        f" From there {some.count:,} of the {rows.count:,} rows were fitted first,"
        f" in {found.iterations} steps; all rows follow from their minimum."
    )
    return Start(found.point, note, lambda: _part(some, rows, (few, some), found.point, convex))


def _part(
    some: Rows,
    whole: Rows,
    below: Sequence[Rows],
    point: Vector,
    convex: Callable[[], bool],
) -> Part | None:
    """Return what some rows tell of the curvature over the whole, None where they do not."""
    if some.bound.owner.order < 2 or len(point) < FEW_UNKNOWNS:
        return None
    halves = (some.take(slice(k, None, 2)).curvature(point, whole) for k in (0, 1))
    metric = shrunk(*halves)
    if metric is None:
        return None
    hessians = tuple((r.count, r.bound.flat_hessian) for r in below)
    return Part(metric, hessians, convex, judged=bool(below))
