"""minimize: choose the method, check what was asked, run it, judge where it ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from symopt.foundation.errors import ShapeError, SymoptError
from symopt.foundation.outcome import Outcome
from symopt.optimization.certificates.certificate import without_hessian
from symopt.optimization.choice import choose
from symopt.optimization.constraints.box import box_of
from symopt.optimization.evaluator import Evaluation, Evaluator
from symopt.optimization.fitting import fitting, methods
from symopt.optimization.judging.conclusions import Judgement
from symopt.optimization.judging.explain import place
from symopt.optimization.judging.judgement import judge
from symopt.optimization.problem import Constraint, Problem, Vector
from symopt.optimization.result import Iterate, Result
from symopt.optimization.session import Session


def minimize(
    problem: Problem,
    start: ArrayLike,
    method: str | None = None,
    *,
    max_iterations: int | None = None,
    tolerance: float = 1e-8,
    bounds: Sequence[tuple[float | None, float | None]] | None = None,
    constraints: Sequence[Constraint] = (),
    callback: Callable[[Iterate], object] | None = None,
    trace: bool = True,
    **settings: object,
) -> Result:
    """Return where a method ends, how, and what that point is.

    min f(x) subject to lower <= x <= upper and the constraints, from x₀.

    problem: f and its derivatives.  start: x₀, shape (n,); moved into the bounds if outside.
    method: a name of the catalogue (`choice.choose` picks one if None).
    max_iterations: the limit on steps (the method's own default if None).
    tolerance: on r(x) of `stationarity`, the relative change of x the gradient corresponds to.
    bounds: (lower, upper) for each unknown, None where there is none.
    callback: called with each Iterate; raising StopIteration ends the run.
    trace: whether the result keeps the path, which costs a few microseconds a step.
    settings: those of the method.
    Raises SymoptError for an unknown method or setting, a missing Hessian, a wrong shape, or
    bounds or constraints that the method cannot hold. How the run ended is never raised: it is
    the result's outcome.

    >>> import numpy as np
    >>> bowl = Problem(("x",), lambda x: x[0] ** 2, lambda x: 2 * x, lambda x: np.array([[2.0]]))
    >>> minimize(bowl, [3.0]).outcome.word
    'converged'
    """
    box = box_of(bounds, problem.names)
    said = ""
    if method is None:
        choice = choose(problem, bounds=box is not None, constraints=bool(constraints))
        method, said = choice.method, choice.sentence
    chosen = fitting(method, problem, box, constraints)
    values = chosen.values(settings)
    limit = chosen.max_iterations if max_iterations is None else max_iterations
    _check_limits(limit, tolerance)
    with np.errstate(all="ignore"):
        evaluator = _evaluator(problem)
        given = _point(start, problem)
        point = given if box is None else box.project(given)
        session = Session(
            evaluator,
            chosen,
            values,
            evaluator.at(point),
            box,
            constraints,
            limit,
            tolerance,
            callback,
        )
        judgement = _unusable_start(session)
        if judgement is None:
            ending = chosen.solve(session)
            evaluator.close()
            judgement = judge(session, ending)
        note = "" if (point == given).all() else " The start was moved into the bounds."
        return _result(session, judgement, note, said, trace)


def _evaluator(problem: Problem) -> Evaluator:
    if problem.journal is None:
        return Evaluator(problem)
    from symopt.optimization.journal import Recorded

    return Recorded(problem, problem.journal)


def _check_limits(limit: int, tolerance: float) -> None:
    if limit < 0:
        raise SymoptError(f"max_iterations = {limit} is negative", remedy="use 0 or more")
    if not (isfinite(tolerance) and tolerance > 0):
        raise SymoptError(
            f"tolerance = {tolerance!r} is not a tolerance",
            remedy="use a positive number, such as 1e-8",
        )


def _point(start: Any, problem: Problem) -> Vector:  # noqa: ANN401
    try:
        point = np.array(start, dtype=np.float64).reshape(-1)
    except (TypeError, ValueError) as error:
        raise ShapeError("the start is not a list of numbers", why=str(error)) from None
    if point.size != problem.size:
        raise ShapeError(
            f"the start has {point.size} entries, the problem {problem.size} unknowns",
            where=", ".join(problem.names[:10]),
            remedy="give one number for each unknown",
        )
    return point


def _unusable_start(session: Session) -> Judgement | None:
    """Return the judgement of a start at which nothing can be computed, or None."""
    start: Evaluation = session.start
    if np.isfinite(start.point).all() and start.inside:
        problem = session.evaluator.problem
        if session.method.needs_hessian and problem.all is not None and problem.part is None:
            start.hessian  # noqa: B018 - one call gives all three
        undefined = [
            one.name for one in session.constraints if not np.isfinite(one.value(start.point))
        ]
        if start.smooth and not undefined:
            return None
    else:
        undefined = []
    names = session.evaluator.problem.names
    session.record(start, 0.0, None)
    where = place(names, start.point)
    if not start.inside or start.value != start.value:
        text = f"The start ({where}) is outside the domain of the objective: start inside it."
    elif not start.finite:
        text = f"The objective is infinite at the start ({where}): start elsewhere."
    elif undefined:
        text = f"The constraint {undefined[0]} is not defined at the start ({where}): start where it is."
    else:
        text = f"The gradient is not finite at the start ({where}): start elsewhere."
    reason = "Nothing can be computed at the start."
    return Judgement(Outcome.NOT_FINITE, text, without_hessian(reason))


def _result(session: Session, judgement: Judgement, note: str, said: str, trace: bool) -> Result:
    current = session.current
    gradient = session.projected(current)
    return Result(
        names=session.evaluator.problem.names,
        point=current.point,
        value=current.value,
        gradient=current.gradient,
        gradient_norm=float(np.abs(gradient).max()),
        hessian=current.known_hessian,
        outcome=judgement.outcome,
        message=judgement.message + note,
        iterations=session.iterations,
        evaluations=dict(session.evaluator.counts),
        trace=tuple(session.trace) if trace else (),
        certificate=judgement.certificate,
        method=session.method.name,
        settings=dict(session.values),
        choice=said,
    )


__all__ = ["methods", "minimize"]
