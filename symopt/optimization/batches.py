"""Steps from a few rows at a time: what stochastic methods share.

f(x) = mean_i f_i(x) (+ a penalty). One pass (an epoch) goes through all rows in a new random order, in
batches B of b rows, with a step for each from ∇f_B, whose mean over batches is ∇f:

    x ← x + t p(∇f_B(x)),    α_k = α/(1 + δ k) in pass k

An iterate of the trace is a whole pass, since f itself costs as much as one. What is left in the end is
the noise of the batches. So where some passes brought no lower value the batches grow, at last to all
rows, where the run converges like that of whole gradients (R. Byrd, G. Chin, J. Nocedal and Y. Wu,
Math. Program. 134 (2012) 127-155); or δ > 0 lets the noise fade (H. Robbins and S. Monro, 1951).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import inf
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from symopt.foundation.errors import UnsupportedError
from symopt.foundation.outcome import Outcome
from symopt.optimization.loop import arrived_by_measure, ran_away, why_stopped
from symopt.optimization.part import (
    Direction,
    Ending,
    Memory,
    Method,
    Search,
    Setting,
    Values,
)
from symopt.optimization.problem import Rows, Vector
from symopt.optimization.session import Session

Indices: TypeAlias = NDArray[np.intp]
# One pass: (session, batches, settings, memory) -> the point and the memory at its end.
Pass: TypeAlias = Callable[[Session, Iterator[Indices], Values, Memory], tuple[Vector, Memory]]

_PATIENCE = 30
# Passes without a lower value after which batches grow.
_BEFORE_GROWTH = 2


def settings(batch: int, growth: float = 2.0) -> tuple[Setting, ...]:
    """Return the settings of methods that can go through batches; batch 0 takes all rows at once."""
    meaning = "the rows for each step" + ("" if batch else ", 0 for all")
    return (
        Setting("batch", batch, 1 if batch else 0, 1e12, meaning),
        Setting("growth", growth, 1, 1e6, "by how much batches grow where passes no longer help"),
        Setting("decay", 0.0, 0.0, 1e6, "the δ by which the step shrinks, α/(1 + δ k) in pass k"),
        Setting("seed", 0, 0, 2**32 - 1, "the seed of the order of the rows"),
    )


def rows_of(session: Session) -> Rows:
    """Return the rows of the problem. Raises UnsupportedError if it has none."""
    rows = session.evaluator.problem.rows
    if rows is None:
        raise UnsupportedError(
            f"{session.method.name} with batch={session.values['batch']:g} takes a few rows at a time",
            why="the objective is not a mean over rows of data",
            remedy="leave batch out",
        )
    return rows


def batched(method: Method, batch: int) -> Method:
    """Return a method made of a direction and a search that can also go through batches of rows.

    batch: the default, 0 for all rows at once.
    """
    direction, search, whole = method.direction, method.search, method.solve
    assert direction is not None  # only methods made of the two parts have steps of batches
    assert search is not None
    parts = in_batches(direction, search)
    return replace(
        method,
        solve=lambda session: (parts if session.values["batch"] else whole)(session),
        settings=(*method.settings, *settings(batch)),
        needs_rows=batch > 0,
    )


def in_batches(direction: Direction, search: Search) -> Callable[[Session], Ending]:
    """Return the loop x ← x + t p with p from a direction at the gradient of a batch."""

    def solve(session: Session) -> Ending:
        def one_pass(
            session: Session, batches: Iterator[Indices], values: Values, memory: Memory
        ) -> tuple[Vector, Memory]:
            evaluator, box = session.evaluator, session.box
            point = session.current.point
            for batch in batches:
                current = evaluator.of_rows(point, batch)
                free = None if box is None else box.free(point, current.gradient)
                step, memory = direction.propose(current, free, memory, values)
                found = search.find(evaluator, current, step, box, values)
                assert found.evaluation is not None  # steps of batches are not searched for
                point = found.evaluation.point
                if not np.isfinite(point).all():
                    break
            return point, memory

        return run(session, one_pass, direction.begin(session.evaluator.size))

    return solve


def run(session: Session, one_pass: Pass, memory: Memory) -> Ending:
    """Return how a loop over passes ended; it moves back to the best pass."""
    count = rows_of(session).count
    values = session.values
    size = min(int(values["batch"]), count)
    session.record(session.start, 0.0, None)
    best, since, smallest = session.start, 0, inf
    lowest, growth = session.start.value, values["growth"]
    while True:
        if since >= _BEFORE_GROWTH and growth > 1 and size < count:
            size, since, lowest = min(count, int(np.ceil(size * growth))), 0, inf
        ending = _before(session, since)
        if ending is not None:
            break
        point, memory = _after(session, one_pass, memory, size, count)
        trial = session.evaluator.at(point)
        ending = why_stopped(session, trial, "")
        if ending is not None:
            break
        session.record(trial, 1.0, trial.point - session.current.point)
        smallest = min(smallest, session.current.gradient_norm)
        ending = ran_away(session, smallest)
        if ending is not None:
            return ending
        # Whole gradients have no noise to outlast, and near the minimum f itself only rounds.
        since = 0 if trial.value < lowest or size == count else since + 1
        lowest = min(lowest, trial.value)
        best = trial if trial.value < best.value else best
    if best.value < session.current.value and ending.outcome is Outcome.STEP_LIMIT:
        session.record(best, 1.0, best.point - session.current.point)
    return ending


def _after(
    session: Session, one_pass: Pass, memory: Memory, size: int, count: int
) -> tuple[Vector, Memory]:
    """Return the point and the memory after a pass, whose order follows from the seed and its number."""
    number, values = session.iterations, session.values

    def passed() -> tuple[Vector, ...]:
        order = np.random.default_rng([int(values["seed"]), number]).permutation(count)
        batches = (order[k : k + size] for k in range(0, count, size))
        point, after = one_pass(session, batches, _decayed(values, number), memory)
        return point, *map(np.atleast_1d, after)

    state = session.current.point, *map(np.atleast_1d, memory)
    point, *after = session.evaluator.through(number, state, passed)
    kinds = zip(memory, after, strict=True)
    return point, tuple(new if np.ndim(old) else type(old)(new[0]) for old, new in kinds)


def _before(session: Session, since: int) -> Ending | None:
    """Return why no further pass is made, None if one is."""
    if session.stopped:
        return Ending(Outcome.STEP_LIMIT, "stopped by the callback")
    if arrived_by_measure(session):
        return Ending(None)
    if session.iterations >= session.max_iterations:
        return Ending(Outcome.STEP_LIMIT)
    if since >= _PATIENCE:
        return Ending(
            Outcome.STEP_LIMIT,
            f"since {_PATIENCE} passes brought no lower value (a smaller step, growth or decay of the "
            "batches, or the method svrg may)",
        )
    return None


def _decayed(values: Values, passes: int) -> Values:
    return {**values, "step": values["step"] / (1 + values["decay"] * passes)}
