"""Where a fit to many rows begins: at the fit to some of them, which costs a small part of one pass.

The minimizer over m_s of m rows lies within O(1/√m_s) of the one over all, so that Newton's method
needs two or three passes over the data instead of six. The rows are evenly spaced, hence the same in
every run. It is a start and nothing more: where the small fit does not converge, or is no better than
the start it had, it is not used.
Source: L. Bottou, F. Curtis and J. Nocedal, SIAM Review 60 (2018) 223-311, section 6.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from symopt.calculus.system import System
    from symopt.compilation.compiled import Bound
    from symopt.optimization.problem import Vector
    from symopt.optimization.result import Result

FEWEST_ROWS = 50_000
"""With fewer rows than this the first steps cost little anyway."""
SHARE = 0.05
TOLERANCE = 1e-3
"""The minimum over a part is known no better than its distance to the minimum over all."""
ROWS_FOR_EACH = 30
"""The fewest rows of the part for each parameter."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the rows. bound: the objective over them.   count: how many they are, of how many."""

    bound: Bound
    count: int
    total: int


def part_of_rows(system: System, bound: Bound) -> Part | None:
    """Return the objective over a part of the rows, None if that would not save work."""
    size = system.rows or row_size(bound)
    total = bound.sizes.get(size, 0) if size else 0
    count = max(int(SHARE * total), ROWS_FOR_EACH * bound.layout.size)
    if total < FEWEST_ROWS or 4 * count > total:
        return None
    step = total // count
    chosen = np.arange(step // 2, total, step)
    return Part(bound.take(size, chosen), len(chosen), total)


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
    start: Vector,
    minimize: Callable[[Bound, Vector, float], Result],
) -> tuple[Vector, str]:
    """Return where a part of the rows has its minimum, with a sentence; the start itself and "" if not.

    minimize: (objective over the part, start, tolerance) -> how its fit ended.
    """
    part = part_of_rows(system, bound)
    if part is None:
        return start, ""
    found = minimize(part.bound, start, TOLERANCE)
    if not found.success:
        return start, ""
    return found.point, (
        f" From there {part.count:,} of the {part.total:,} rows were fitted first,"
        f" in {found.iterations} steps; all rows follow from their minimum."
    )
