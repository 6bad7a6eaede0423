"""Conclusions about the end of a run: an outcome with its explanation and the certificate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import inf

from symopt.foundation.outcome import Outcome
from symopt.optimization.certificates.certificate import Certificate, Nature
from symopt.optimization.judging import edges, explain
from symopt.optimization.part import Ending
from symopt.optimization.session import Session
from symopt.optimization.unbounded import departures, recession, walls
from symopt.optimization.unbounded.held_valleys import held_valley
from symopt.optimization.unbounded.valleys import FAR_OUT, valley


@dataclass(frozen=True, slots=True)
class Judgement:
    """An outcome with its explanation and the second-order certificate.

    away: whether the run went out along a way on which f falls.
    """

    outcome: Outcome
    message: str
    certificate: Certificate
    away: bool = False


def gone(session: Session, ending: Ending, certificate: Certificate) -> Judgement:
    """Return the judgement of a run that went away without end."""
    assert ending.outcome is not None  # others do not go away
    text = departures.runaway(session, ending)
    ray = ending.ray if isinstance(ending, recession.RayEnding) else None
    pole = ray is not None and ray.far_value == -inf
    away = ending.reason == recession.FALLING or (ray is not None and not pole)
    return Judgement(ending.outcome, text, not_critical(certificate), away)


def not_critical(certificate: Certificate) -> Certificate:
    """Return the certificate of a point whose gradient is not zero: eigenvalues, no verdict."""
    if certificate.eigenvalues is None:
        return certificate
    sentence = "The gradient is not zero here, so the eigenvalues decide nothing."
    return replace(certificate, nature=Nature.INCONCLUSIVE, sentence=sentence)


def walled(session: Session, certificate: Certificate) -> Judgement:
    """Return the judgement of a run that every step leads out of the domain."""
    if walls.falls_without_bound(session):
        text = f"The objective falls without bound towards a pole near {where(session)}."
        return Judgement(Outcome.DIVERGED, text, certificate)
    edge = edges.on_a_bound(session)
    if edge is not None:
        return Judgement(Outcome.CONVERGED, *edge)
    text = (
        f"From {where(session)} every step tried left the domain: the minimum may be at its "
        "boundary."
    )
    return Judgement(Outcome.LEFT_DOMAIN, text, certificate)


def along_a_valley(session: Session, least_far: float = FAR_OUT) -> Ending | None:
    """Return the ending of a run that has come far along a valley without end."""
    found = held_valley(session) if session.constraints else valley(session, least_far)
    return None if found is None else recession.ending_of(found)


def where(session: Session) -> str:
    """Return the current point in words."""
    return explain.place(session.evaluator.problem.names, session.current.point)
