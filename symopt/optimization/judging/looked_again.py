"""What many digits change in a judgement that is not certain (see `digits`)."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from symopt.foundation.outcome import Outcome
from symopt.optimization.certificates.certificate import Certificate, Nature, without_hessian
from symopt.optimization.certificates.rounding import rounding
from symopt.optimization.judging import explain, sentences
from symopt.optimization.judging.conclusions import Judgement, not_critical, where
from symopt.optimization.session import Session
from symopt.optimization.unbounded.recession import far_from_the_start

if TYPE_CHECKING:
    from symopt.optimization.digits.second_look import Look

_WENT_OUT = (Outcome.NO_MINIMUM, Outcome.DIVERGED)
_UNSURE = (Outcome.CONVERGED, Outcome.STALLED, Outcome.SINGULAR, Outcome.SADDLE)
# Other methods say that they get stuck on kinks.
_GOES_ALONG = "creases"
# Values that differ by less are told alike.
_ALIKE = 1e-9


def looked_again(session: Session, found: Judgement) -> Judgement:
    """Return the judgement after a second look, the same where there is nothing to look at or to see."""
    problem, certificate = session.evaluator.problem, found.certificate
    if problem.formula is None or session.stopped:
        return found
    fell = session.current.value < session.start.value
    away = found.away and found.outcome in _WENT_OUT and fell
    unsure = found.outcome in _UNSURE and certificate.nature is Nature.INCONCLUSIVE
    jammed = found.outcome is Outcome.STALLED and session.method.name == _GOES_ALONG
    at_the_edge = found.outcome is Outcome.LEFT_DOMAIN and session.method.escapes
    if not (jammed or away) and (not (unsure or at_the_edge) or problem.kinks):
        return found
    # Balls are not needed by most runs: they are loaded here.
    from symopt.optimization.digits.second_look import Found, look, look_along_kinks

    if jammed:
        kink = look_along_kinks(session)
        return _on_kinks(session, kink) if kink.found is Found.MINIMUM else found
    space = certificate.null_space if unsure else None
    seen = look(session, space, out=away or far_from_the_start(session))
    if seen.found is Found.MINIMUM:
        return _minimum(session, seen)
    if seen.found is Found.FALLS and not away and _visible(session, seen):
        return _falls(session, seen, certificate)
    if seen.found is Found.NOTHING and away:
        text = (
            f"The objective falls from {where(session)} on as far as it was followed, but that it "
            "falls for ever is not certain, nor that a minimum lies further out. Start there, or give bounds."
        )
        return Judgement(Outcome.STALLED, text, not_critical(certificate))
    return found


def _visible(session: Session, seen: Look) -> bool:
    """Return whether a fall is more than what rounding may have left above a minimum."""
    return seen.fall > rounding(session.evaluator, session.current)


def _falls(session: Session, seen: Look, certificate: Certificate) -> Judgement:
    """Return the judgement of a point from which f falls to the end of double precision."""
    names = session.evaluator.problem.names
    assert seen.direction is not None
    way = explain.signed_direction(names, seen.direction)
    if isfinite(seen.value):
        outcome, how = Outcome.NO_MINIMUM, f"to {explain.number(seen.value)} far out"
    else:
        outcome, how = Outcome.DIVERGED, "without bound"
    text = (
        "There is no finite minimizer this way: in many digits the objective keeps falling along "
        f"{way}, {how}, to the end of double precision."
    )
    return Judgement(outcome, text, not_critical(certificate), away=True)


def _on_kinks(session: Session, seen: Look) -> Judgement:
    """Move to a minimum on kinks, and return the judgement of it."""
    _move(session, seen)
    text = (
        f"Converged in {explain.steps(session)} to a minimum on kinks at {where(session)}: followed along "
        "them in many digits the objective is lowest there, and no point tried around it is lower."
    )
    text += _value(session, seen)
    return Judgement(
        Outcome.CONVERGED, text, without_hessian("On a kink there is no Hessian; values were seen.")
    )


def _move(session: Session, seen: Look) -> None:
    assert seen.point is not None
    way = seen.point - session.current.point
    place = session.evaluator.at(seen.point)
    if seen.there is not None:
        place.with_value(seen.there)
    session.record(place, float(np.linalg.norm(way)), way)


def _value(session: Session, seen: Look) -> str:
    """Return a sentence on the value in many digits, where that in doubles is another."""
    if abs(session.current.value - seen.value) <= _ALIKE * abs(seen.value):
        return ""
    return f" The value there is {explain.number(seen.value)}."


def _minimum(session: Session, seen: Look) -> Judgement:
    """Move to a minimum that is proved, and return the judgement of it."""
    _move(session, seen)
    count = len(seen.eigenvalues)
    certificate = Certificate(
        Nature.MINIMUM,
        seen.eigenvalues,
        0.0,
        sentences.signs(((count, "positive"),), Nature.MINIMUM.value)
        + " Proved by interval Newton in many digits.",
        held=seen.held,
    )
    text = (
        f"Converged in {explain.steps(session)}: the gradient is zero at {where(session)} and the Hessian "
        "positive definite, proved by interval Newton in many digits, where doubles no longer tell."
    )
    text += _value(session, seen)
    if seen.held:
        text += f" At a bound: {', '.join(seen.held[:6])}."
    return Judgement(Outcome.CONVERGED, text, certificate)
