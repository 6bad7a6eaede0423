"""Regular Newton steps in calls of the generated loop, with looks at a run that may be moving away.

The loop (`compilation.loops.newton`) takes damped Newton steps while they are regular and leaves each as a
row. At steps 6, 12, 24, … it is stopped if the last points lead outward, for the run itself to look.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import dist, hypot
from typing import TypeAlias

Row: TypeAlias = tuple[float, ...]
"""One step: value, length t, then the point, the direction and the gradient, entry by entry."""
Loop: TypeAlias = Callable[..., tuple[int, int, int]]
"""(θ, rows, limit, tolerance, first, sufficient, shrink) -> (steps, values, gradients)."""

FIRST_LOOK = 6
"""The iteration at which a path is first examined: late enough for Newton to have converged if it will."""
BACKTRACKING: Mapping[str, float] = {"first": 1.0, "sufficient": 1e-4, "shrink": 0.5}
"""The settings of backtracking, by default (see `searches.armijo`)."""


ALIKE = 0.01
"""How far steps that are alike may differ, relative to their length."""


def next_look(count: int) -> int:
    """Return the first of the steps 6, 12, 24, … after `count` steps.

    >>> [next_look(count) for count in (0, 5, 6, 23)]
    [6, 6, 12, 24]
    """
    look = FIRST_LOOK
    while look <= count:
        look *= 2
    return look


def gradient_norm(row: Row) -> float:
    """Return max |∂f/∂x_i|: the gradient is the last third of what follows value and length."""
    return max(map(abs, row[2 + 2 * ((len(row) - 2) // 3) :]))


def alike(points: Sequence[Sequence[float]]) -> bool:
    """Return whether the steps from point to point are all alike, as where f falls at one slope."""
    moved = [
        [b - a for a, b in zip(*pair, strict=True)]
        for pair in zip(points, points[1:], strict=False)
    ]
    length = hypot(*moved[-1])
    return length > 0 and all(dist(step, moved[-1]) <= ALIKE * length for step in moved)


def outward(rows: Sequence[Row], size: int) -> bool:
    """Return whether the last four points may lead away, so that the run itself must look.

    It looks (`recession.moving_out`) where they lead outward in steps that do not halve, or are all alike.
    """
    if len(rows) < 4:
        return True
    points = [row[2 : 2 + size] for row in rows[-4:]]
    if alike(points):
        return True
    sizes = [sum(x * x for x in point) for point in points]
    steps = [dist(a, b) for a, b in zip(points, points[1:], strict=False)]
    lasting = all(b >= 0.499 * a for a, b in zip(steps, steps[1:], strict=False))
    return lasting and sizes[0] < sizes[1] < sizes[2] < sizes[3]


def regular_steps(
    newton: Loop,
    theta: Sequence[float],
    taken: int,
    limit: int,
    required: float,
    values: Mapping[str, float],
) -> tuple[list[Row], int, int]:
    """Return the steps as rows, and how many values and gradients were computed at points not taken.

    taken: how many steps the run has taken before.   limit: how many it may have taken then.
    required: the measure of the gradient at which it has arrived.   values: of `BACKTRACKING`.
    """
    size = len(theta)
    rows: list[Row] = []
    rejected = looked = 0
    while True:
        count = taken + len(rows)
        stop = min(limit, next_look(count))
        more, tried, graded = newton(
            theta,
            rows,
            stop - count,
            required,
            values["first"],
            values["sufficient"],
            values["shrink"],
        )
        rejected, looked = rejected + tried, looked + graded
        reached = taken + len(rows)
        if reached < stop or stop == limit or not more or outward(rows, size):
            return rows, rejected, looked
        theta = rows[-1][2 : 2 + size]
