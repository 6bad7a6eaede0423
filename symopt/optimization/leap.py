"""Regular Newton steps in one call: the generated loop of a problem, inside the loop of a method.

A problem of a few scalars may bring `newton`, a function that takes damped Newton steps while they are
regular. Here its steps enter the session exactly as if they had been taken one by one: counted, in the
path, with the looks at steps 6, 12, 24, … for a run that moves away. Everything that is not regular is
left to the method's own direction and search, from the last good point on.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from symopt.optimization.evaluator import Evaluation
from symopt.optimization.few.steps import Row, regular_steps
from symopt.optimization.loop import run
from symopt.optimization.part import Direction, Ending, Found, Memory, Search
from symopt.optimization.problem import Vector
from symopt.optimization.session import TRACE_NUMBERS, Session


def combine(direction: Direction, search: Search) -> Callable[[Session], Ending]:
    """Return the loop x ← x + t p that leaps over regular steps where the problem allows it.

    direction, search: damped Newton with backtracking, whose steps the generated loop takes.
    """

    def advance(session: Session, memory: Memory) -> tuple[Vector, Found, Memory]:
        if leaps(session):
            found = leap(session)
            if found is not None:
                return *found, memory
        current, box = session.current, session.box
        free = None if box is None else box.free(current.point, current.gradient)
        step, memory = direction.propose(current, free, memory, session.values)
        return step, search.find(session.evaluator, current, step, box, session.values), memory

    return lambda session: run(session, direction.begin(session.evaluator.size), advance)


def leaps(session: Session) -> bool:
    """Return whether nothing needs to be asked or told between two steps."""
    problem = session.evaluator.problem
    return (
        problem.newton is not None
        and problem.all is not None
        and problem.in_domain is None
        and not problem.kinks
        and session.callback is None
        and session.box is None
        and not session.constraints
        and (session.iterations + 1) * problem.size < TRACE_NUMBERS
    )


def leap(session: Session) -> tuple[Vector, Found] | None:
    """Take all regular steps but the last one; return that one, None if there is none."""
    evaluator = session.evaluator
    problem, size = evaluator.problem, evaluator.size
    assert problem.newton is not None  # `leaps` has seen it
    count = session.iterations
    rows, rejected, looked = regular_steps(
        problem.newton,
        session.current.point.tolist(),
        count,
        min(session.max_iterations, count + TRACE_NUMBERS // size),
        session.required,
        session.values,
    )
    if not rows:
        return None
    steps = len(rows)
    evaluator.counts["value"] += steps + rejected
    evaluator.counts["gradient"] += steps + looked
    evaluator.counts["hessian"] += steps
    last = rows.pop()
    if rows:
        session.trace.extend_rows(rows)
        session.current = _evaluation(session, rows[-1])
    direction = np.array(last[2 + size : 2 + 2 * size])
    return direction, Found(_evaluation(session, last), last[1])


def _evaluation(session: Session, row: Row) -> Evaluation:
    """Return what the loop knew at a step, computed once more but not counted again."""
    point = np.array(row[2 : 2 + session.evaluator.size])
    return session.evaluator.seen(point)
