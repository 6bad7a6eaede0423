"""Steps on some unknowns only, where a run moves few of them at a time: a front that travels along a chain.

The unknowns that the last step moved, and those around them, are minimized over with the others held: some
hundred unknowns in place of many thousand, on which a step costs that much less. A step on all of them
follows, which says where to go on.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from symopt.optimization.constraints.box import Box
from symopt.optimization.evaluator import Evaluation, Evaluator
from symopt.optimization.factoring.ordering import Integers
from symopt.optimization.part import Found
from symopt.optimization.problem import Vector
from symopt.optimization.session import Session

FEWEST = 2000
"""Of fewer unknowns a step on all costs little more than one on some."""
_FIRST = 20
_MOVED = 1e-3
_SHARE = 20
_WINDOW = 400
_MOST_STEPS = 2000


def around(session: Session) -> Integers | None:
    """Return the positions of what the last step moved and of what is near, None if that is too much."""
    previous, size = session.previous, session.evaluator.size
    if size < FEWEST or session.iterations < _FIRST or previous is None:
        return None
    if session.evaluator.problem.local is None:
        return None
    current = session.current
    moved = np.abs(current.point - previous.point) / np.maximum(1.0, np.abs(current.point))
    inside = moved > _MOVED * float(moved.max())
    count = int(inside.sum())
    if not 0 < count <= size // _SHARE:
        return None
    structure = session.balanced.structure
    fresh = np.flatnonzero(inside)
    most = min(max(_WINDOW, 4 * count), size // 5)
    while len(fresh) and count < most:
        counts = structure.indptr[fresh + 1] - structure.indptr[fresh]
        first = np.repeat(structure.indptr[fresh] - np.cumsum(counts) + counts, counts)
        beside = structure.rows[first + np.arange(len(first))]
        fresh = np.unique(beside[~inside[beside]])
        inside[fresh] = True
        count += len(fresh)
        if count > size // 2:  # an unknown that meets most others
            return None
    return np.flatnonzero(inside)


def locally(
    session: Session, chosen: Integers, solve: Callable[[Session], object]
) -> tuple[Vector, Found] | None:
    """Return the step that `solve` takes on the chosen unknowns, None if it lowers nothing.

    solve: runs a session to its end.
    """
    current, problem = session.current, session.evaluator.problem
    assert problem.local is not None  # `around` has looked
    places, part = problem.local(chosen)
    held = ~np.isin(places, chosen)
    point = current.point[places]
    lower, upper = np.full(len(places), -np.inf), np.full(len(places), np.inf)
    if session.box is not None:
        lower, upper = session.box.lower[places], session.box.upper[places]
    box = Box(np.where(held, point, lower), np.where(held, point, upper))
    evaluator = Evaluator(part)
    inner = Session(
        evaluator,
        replace(session.method, escapes=False),  # whether it is a minimum is asked of all unknowns
        session.values,
        evaluator.at(point),
        box,
        (),
        _MOST_STEPS,
        session.tolerance,
    )
    if not inner.start.smooth:
        return None
    solve(inner)
    counts = session.evaluator.counts
    counts["local_step"] = counts.get("local_step", 0) + inner.iterations
    step = np.zeros_like(current.point)
    step[places] = inner.current.point - point
    trial: Evaluation = session.evaluator.at(current.point + step)
    lowered = trial.smooth and trial.value < current.value
    return (step, Found(trial, 1.0)) if lowered else None
