"""What the end point is worth: outcome, explanation and certificate, alike for every method."""

from __future__ import annotations

from math import inf

import numpy as np

from symopt.foundation.outcome import Outcome
from symopt.optimization.certificates import stationarity
from symopt.optimization.certificates.certificate import Certificate, Nature, without_hessian
from symopt.optimization.certificates.curvature import descent_step, newton_step
from symopt.optimization.constraints import unqualified
from symopt.optimization.constraints.constrained import certify_under_constraints, conclusion
from symopt.optimization.constraints.kkt import SMALL, Multipliers, multipliers
from symopt.optimization.judging import edges, escape, explain, kinks, sentences
from symopt.optimization.judging.conclusions import (
    Judgement,
    along_a_valley,
    gone,
    not_critical,
    walled,
    where,
)
from symopt.optimization.judging.looked_again import looked_again
from symopt.optimization.judging.undecided import undecided
from symopt.optimization.loop import leads_out, newton_on_free, settled
from symopt.optimization.part import Ending
from symopt.optimization.session import Session
from symopt.optimization.unbounded import departures, recession, walls
from symopt.optimization.unbounded.attained import attained
from symopt.optimization.unbounded.valleys import SOME_WAY_OUT

# A stalled run whose next Newton step would gain less than this share of f has arrived.
_LOST = 1e-12
# Without a Hessian the secant measure is rough: a stalled run this close counts as converged.
_NEAR = 1e-6
# Growth of f and its gradient that tells a pole.
_BLOWN_UP = 1e6


def judge(session: Session, ending: Ending) -> Judgement:
    """Return what a run that ended so has reached.

    A run that went out without end, or got stuck, goes back where f is as low nearer by. What is not
    certain then is looked at again in many digits.
    """
    return looked_again(session, _back(session, ending))


def _back(session: Session, ending: Ending) -> Judgement:
    """Return what a run has reached, gone back where f is as low nearer by."""
    found = _judged(session, ending)
    if found.outcome not in (Outcome.NO_MINIMUM, Outcome.STALLED):
        return found
    nearer = attained(session)
    if nearer is None:
        return found
    way = nearer.point - session.current.point
    session.record(nearer, float(np.linalg.norm(way)), way)
    again = _judged(session, Ending(None))
    if again.outcome in (Outcome.CONVERGED, Outcome.SINGULAR):
        return again
    # What is left of f there is rounding, and so are its slope and its curvature.
    text = sentences.converged(session.iterations, "", session.trace[-1].gradient_norm)
    text += " The objective is no lower far out, but for rounding."
    return Judgement(Outcome.CONVERGED, text, not_critical(again.certificate))


def _judged(session: Session, ending: Ending) -> Judgement:
    """Return what a run that ended so has reached at its last point."""
    certificate = _certificate(session, ending)
    match ending.outcome:
        case None:
            return _stationary(session, certificate, "")
        case Outcome.STALLED:
            return _stalled(session, ending, certificate)
        case Outcome.STEP_LIMIT:
            return _limited(session, ending, not_critical(certificate))
        case Outcome.LEFT_DOMAIN:
            text = departures.left(session, ending)
            return Judgement(Outcome.LEFT_DOMAIN, text, not_critical(certificate))
        case _:
            return gone(session, ending, certificate)


def _certificate(session: Session, ending: Ending) -> Certificate:
    by_products = session.method.needs_product and ending.outcome in (None, Outcome.STALLED)
    if not session.evaluator.problem.has_hessian and not by_products:
        return without_hessian("There are no second derivatives to judge by.")
    if not explain.can_certify(session) and not by_products:
        return without_hessian("There are too many unknowns for the eigenvalues of the Hessian.")
    if session.constraints:
        found = multipliers(session)
        if found.active or not (found.feasible and found.residual <= SMALL):
            return certify_under_constraints(session, found)
    return escape.certificate_of(session)


def _stationary(session: Session, certificate: Certificate, how: str) -> Judgement:
    """Return the judgement of a point where the gradient vanishes."""
    names = session.evaluator.problem.names
    if session.constraints:
        found = multipliers(session)
        if found.active or not (found.feasible and found.residual <= SMALL):
            return _constrained(session, found, certificate)
    if certificate.nature in (Nature.SADDLE, Nature.MAXIMUM):
        cusp = edges.on_a_cusp(session)
        if cusp is not None:
            return Judgement(Outcome.CONVERGED, *cusp)
        if escape.falls(session, certificate):
            return Judgement(Outcome.SADDLE, _saddle(session, certificate), certificate)
        return _stuck(session, not_critical(certificate))
    if certificate.nature is Nature.INCONCLUSIVE:
        found = undecided(session, certificate)
        if found is not None:
            return found
    lower = _lower_beside(session)
    if lower is not None:
        return lower
    text = sentences.converged(session.iterations, how, session.trace[-1].gradient_norm)
    if certificate.held:
        text += f" At a bound: {', '.join(certificate.held[:6])}."
    if certificate.nature is Nature.MINIMUM and len(names) > len(certificate.held):
        text += sentences.DEFINITE
        if certificate.convex:
            text += " The objective is convex, so there is no other."
    return Judgement(Outcome.CONVERGED, text, certificate)


def _lower_beside(session: Session) -> Judgement | None:
    """Return the judgement of a point where f jumps down right beside it, None if it does not."""
    found = kinks.lower_beside(session)
    if found is None:
        return None
    names, current = session.evaluator.problem.names, session.current
    text = (
        f"The gradient is zero at {where(session)}, but the objective jumps there: it is "
        f"{explain.number(found.value)} at {explain.place(names, found.point)}, lower than "
        f"{explain.number(current.value)}."
    )
    nothing = without_hessian("The objective jumps: its Hessian decides nothing.")
    return Judgement(Outcome.STALLED, text, nothing)


def _saddle(session: Session, certificate: Certificate) -> str:
    names = session.evaluator.problem.names
    text = f"The gradient is zero at a {certificate.classification}, not at a minimum"
    if certificate.downhill is not None:
        way = explain.direction(names, certificate.downhill)
        text += f": the objective falls along {way}"
    if session.method.name == "pure-newton":
        return text + ". Pure Newton goes to any critical point; newton goes on to a minimum."
    return text + ". Start elsewhere, or use the method newton."


def _stalled(session: Session, ending: Ending, certificate: Certificate) -> Judgement:
    """Return the judgement of a run without progress: as good as rounding allows, or stuck."""
    if session.constraints:
        found = multipliers(session)
        return _constrained(session, found, certificate)
    if _as_good_as_possible(session):
        return _stationary(session, certificate, " to working precision")
    certificate = not_critical(certificate)
    away = recession.at_the_end(session) or along_a_valley(session)
    if away is not None and away.outcome is not None:
        return gone(session, away, certificate)
    if _undefined_step(session):
        text = (
            f"Newton's step is not defined at {where(session)}: the Hessian is singular there, "
            "and the gradient does not vanish along its null space. Use the method newton."
        )
        return Judgement(Outcome.SINGULAR, text, certificate)
    if _in_a_pole(session) or walls.falls_into_a_pole(session):
        text = f"The objective falls without bound towards a pole near {where(session)}."
        return Judgement(Outcome.DIVERGED, text, certificate)
    if "left the domain" in ending.reason or _at_the_wall(session):
        return walled(session, certificate)
    return _stuck(session, certificate)


def _stuck(session: Session, certificate: Certificate) -> Judgement:
    """Return the judgement of a point that no step betters: on a kink, on a cusp, or unknown."""
    edge = edges.ended_on_an_edge(session)
    if edge is not None:
        return Judgement(Outcome.CONVERGED, *edge)
    if not session.projected(session.current).any():
        text = (
            f"The gradient is zero at {where(session)}, and the curvature is rounding: a plateau, if it is "
            "no minimum. Start elsewhere."
        )
        return Judgement(Outcome.SINGULAR, text, certificate)
    norm = explain.number(session.trace[-1].gradient_norm)
    text = (
        f"No step lowers the objective at working precision at {where(session)}, though the "
        f"gradient is not zero (largest entry {norm}): "
    )
    number = 0.0 if session.method.needs_hessian else explain.condition(session)
    if session.evaluator.problem.kinks:
        text += kinks.advice(session)
    elif number > 1e8:
        text += "the problem is badly scaled: use the method newton, or scale the data."
    else:
        text += "there may be a kink, or the gradient is inaccurate there."
    return Judgement(Outcome.STALLED, text, certificate)


def _at_the_wall(session: Session) -> bool:
    """Return whether a Newton step, short beside x, leads out of the domain."""
    if not explain.can_certify(session):
        return False
    step = newton_on_free(session, session.current, descent_step)
    size = np.maximum(1.0, np.abs(session.current.point))
    short = bool(step.any()) and bool((np.abs(step) <= np.sqrt(session.tolerance) * size).all())
    return short and leads_out(session, step)


def _in_a_pole(session: Session) -> bool:
    """Return whether f and its gradient blew up on the way down while x stayed in place."""
    start, current = session.start, session.current
    near = float(np.abs(current.point).max()) <= 1e3 * max(1.0, float(np.abs(start.point).max()))
    fallen = -current.value > _BLOWN_UP * max(1.0, abs(start.value))
    return near and fallen and current.gradient_norm > _BLOWN_UP * start.gradient_norm


def _undefined_step(session: Session) -> bool:
    """Return whether a pure Newton run ended since H p = -g has no solution."""
    current = session.current
    if session.method.escapes or not session.method.needs_hessian:
        return False
    step = newton_on_free(session, current, newton_step)
    return not step.any() and bool(session.projected(current).any())


def _as_good_as_possible(session: Session) -> bool:
    current = session.current
    gradient = session.projected(current)
    if not gradient.any():
        return True
    if not explain.can_certify(session):
        return session.measure() <= max(session.tolerance, _NEAR) and settled(session, stalled=True)
    hessian = current.hessian
    if not np.isfinite(hessian).all():
        return False
    measure = stationarity.with_hessian(current.point, gradient, hessian)
    if measure <= session.tolerance and settled(session, stalled=True):
        return True
    # What a Newton step would gain drowns in the rounding of f.
    gain = -0.5 * float(gradient @ descent_step(hessian, gradient))
    return gain <= _LOST * abs(current.value)


def _limited(session: Session, ending: Ending, certificate: Certificate) -> Judgement:
    if session.constraints and not session.stopped:
        found = multipliers(session)
        held = _constrained(session, found, certificate)
        if held.outcome is not Outcome.STALLED:
            return held
    away = recession.at_the_end(session) if recession.moving_out(session) else None
    if away is None and not session.stopped:
        away = along_a_valley(session, SOME_WAY_OUT)
    if away is not None and away.outcome is not None:
        return gone(session, away, certificate)
    if session.evaluator.problem.kinks and not session.stopped:
        kink = edges.on_a_kink(session)
        if kink is not None:
            return Judgement(Outcome.CONVERGED, *kink)
    if not ending.reason and _at_the_wall(session):
        return walled(session, certificate)
    norm = explain.number(session.trace[-1].gradient_norm)
    if ending.reason:
        text = (
            f"Ended after {explain.steps(session)}, {ending.reason}; the gradient is {norm} there."
        )
        return Judgement(Outcome.STEP_LIMIT, text, certificate)
    text = f"Not converged within {explain.steps(session)}: the largest entry of the gradient is {norm}."
    number = explain.condition(session)
    longer = explain.longer_step(session)
    if session.evaluator.problem.kinks and kinks.rests(session):
        text += f" The run no longer gets ahead: {kinks.advice(session)}"
    elif longer:
        text += f" {longer}"
    elif not session.method.needs_hessian and number > 100:
        size = explain.number(number) if number < inf else "infinite (a singular Hessian)"
        text += (
            f" The condition number λmax/λmin is {size}, so gradient steps are slow: scale the "
            "data, or use the method newton."
        )
    else:
        text += " Allow more steps, or use another method or start."
    return Judgement(Outcome.STEP_LIMIT, text, certificate)


def _constrained(session: Session, found: Multipliers, certificate: Certificate) -> Judgement:
    known = found.residual <= SMALL and certificate.nature is not Nature.INCONCLUSIVE
    away = recession.at_the_end(session) if found.feasible and not known else None
    if away is None and not known:
        away = along_a_valley(session)
    if away is not None and away.outcome is not None:
        return gone(session, away, certificate)
    if found.feasible and not found.residual <= SMALL:
        edge = edges.on_a_kink(session) or unqualified.at_rest(session, found)
        if edge is not None:
            return Judgement(Outcome.CONVERGED, *edge)
    return Judgement(*conclusion(session, found, certificate), certificate)
