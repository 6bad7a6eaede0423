"""Sentences on runs that went away: out of the domain, along a ray or a valley, or beyond all bounds."""

from __future__ import annotations

from math import isfinite

from symopt.foundation.outcome import Outcome
from symopt.optimization.judging import explain
from symopt.optimization.part import Ending
from symopt.optimization.session import Session
from symopt.optimization.unbounded import recession

_SEPARABLE = "In a classifier the data may be separable: add a penalty."
_TOO_MANY = "Fewer parameters, bounds or a penalty give it one."


def left(session: Session, ending: Ending) -> str:
    """Return the sentence on a step that left the domain."""
    names = session.evaluator.problem.names
    text = f"The step from {explain.place(names, session.current.point)} leaves the domain of the objective"
    if isinstance(ending, recession.LeavingEnding) and ending.outside is not None:
        text += f" (it leads to {explain.place(names, ending.outside)})"
    return text + ". The method newton shortens such steps; or start nearer to the minimum."


def runaway(session: Session, ending: Ending) -> str:
    """Return the sentence on a run that has no minimum ahead."""
    names = session.evaluator.problem.names
    if isinstance(ending, recession.RayEnding) and ending.ray is not None:
        way, advice = explain.signed_direction(names, ending.ray.direction), _SEPARABLE
        if ending.ray.along:
            way, advice = f"a valley in which {ending.ray.along} grows", _TOO_MANY
        if ending.outcome is Outcome.NO_MINIMUM:
            far = ending.ray.far_value
            limit = f", to {explain.number(far)} far out" if isfinite(far) else ""
            return (
                f"There is no finite minimizer this way: the objective keeps falling along {way}{limit}. "
                f"{advice}"
            )
        return f"The objective falls without bound along {way}: it has no minimum this way."
    text = f"After {explain.steps(session)} {ending.reason or 'the iterates grow'}"
    if session.current.value < session.start.value or "falls" in ending.reason:
        return text + ": the objective has no minimum this way."
    return f"{text}. {explain.stable_step(session)}"
