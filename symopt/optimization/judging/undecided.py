"""What a point is whose gradient is zero and whose Hessian is singular: values around it decide."""

from __future__ import annotations

import numpy as np

from symopt.foundation.outcome import Outcome
from symopt.optimization.certificates import stationarity
from symopt.optimization.certificates.certificate import Certificate
from symopt.optimization.certificates.curvature import spectrum
from symopt.optimization.evaluator import Evaluation
from symopt.optimization.judging import escape, explain, plateaus, slopes
from symopt.optimization.judging.conclusions import (
    Judgement,
    along_a_valley,
    gone,
    not_critical,
    walled,
    where,
)
from symopt.optimization.problem import Matrix, Vector
from symopt.optimization.session import Session
from symopt.optimization.unbounded import recession

_NOISE = 64 * float(np.finfo(np.float64).eps)
# What f may rise by, relative to itself, on the way to the minimizer of least norm.
_KEPT = 1e-8


def undecided(session: Session, certificate: Certificate) -> Judgement | None:
    """Return the judgement by values, None if they say no more than the gradient does."""
    way = escape.way_in_null_space(session, certificate)
    bends = way is not None and not way.slope
    away = None
    if not bends or recession.far_from_the_start(session):
        away = recession.at_the_end(session)
    if away is None and not bends:
        away = along_a_valley(session)
    if away is not None and away.outcome is not None:
        return gone(session, away, certificate)
    if way is not None and bends:
        return _inflection(session, certificate, way.direction)
    if way is not None:
        return _sloping(session, certificate, way.direction)
    below = plateaus.lower(session)
    if below is not None:
        return _on_a_plateau(session, certificate, below)
    if certificate.null_space is None:
        return None
    if slopes.ends(session, certificate.null_space):
        return walled(session, not_critical(certificate))
    convex = session.evaluator.problem.convex
    if convex is not None and convex():
        # A convex f is lower nowhere beside its minimum: what gradient there is has lost its digits.
        lower = slopes.lower_along(session, certificate.null_space)
        if lower is not None:
            return _sloping(session, certificate, lower)
    return _inconclusive(session, certificate, certificate.null_space)


def _inflection(session: Session, certificate: Certificate, way: Vector) -> Judgement:
    names = session.evaluator.problem.names
    text = (
        "The gradient is zero and the Hessian singular, but this is no minimum: the objective "
        f"falls along {explain.signed_direction(names, way)}."
    )
    return Judgement(Outcome.SADDLE, text, certificate)


def _sloping(session: Session, certificate: Certificate, way: Vector) -> Judgement:
    names = session.evaluator.problem.names
    text = (
        "The gradient is small beside the curvature of other directions, but the objective still falls along "
        f"{explain.signed_direction(names, way)}, which is far less stiff: scale the unknowns, or use the "
        "method newton with more steps."
    )
    return Judgement(Outcome.STALLED, text, not_critical(certificate))


def _inconclusive(session: Session, certificate: Certificate, space: Matrix) -> Judgement:
    """Return the judgement where the Hessian is singular: flat along its null space, or undecided."""
    names = session.evaluator.problem.names
    whole = space.shape[1] == len(names) and not session.current.hessian.any()
    if whole and escape.is_flat(session, space, escape.AROUND):
        text = (
            "Gradient and Hessian are zero, and the objective does not change around this point: "
        )
        if session.evaluator.problem.kinks:
            text += "a flat part of it, which may be its minimum, and is one of many points."
        else:
            text += "a plateau, if it is not constant. Start elsewhere."
        return Judgement(Outcome.SINGULAR, text, certificate)
    if escape.is_flat(session, space):
        shortest = _to_minimum_norm(session, space)
        listed = "; ".join(explain.direction(names, space[:, k]) for k in range(space.shape[1])[:3])
        more = "; …" if space.shape[1] > 3 else ""
        end = " This is the minimizer of least norm." if shortest else ""
        text = (
            f"The Hessian is singular: the minimizer is not unique, since the objective does not "
            f"change along {listed}{more}.{end} Add a penalty or drop a column."
        )
        return Judgement(Outcome.SINGULAR, text, certificate)
    listed = explain.direction(names, space[:, 0])
    if escape.is_flat(session, space, escape.AROUND):
        text = (
            "The gradient and the curvature vanish on a plateau: the objective does not change "
            f"around this point along {listed}. Start elsewhere, or add a penalty."
        )
        return Judgement(Outcome.SINGULAR, text, certificate)
    convex = session.evaluator.problem.convex
    text = (
        f"Converged in {explain.steps(session)}. The second-order test is inconclusive (no "
        f"curvature along {listed}); "
    )
    if convex is not None and convex():
        text += "the objective is convex, so this is its minimum."
    else:
        text += "the objective does not fall there at the distances tried."
    return Judgement(Outcome.CONVERGED, text, certificate)


def _on_a_plateau(session: Session, certificate: Certificate, below: Evaluation) -> Judgement:
    """Return the judgement of a point around which f is flat to rounding, but lower elsewhere."""
    there = explain.place(session.evaluator.problem.names, below.point)
    text = (
        f"The objective is flat to rounding around {where(session)}: gradient and Hessian vanish beside "
        "what it changes by elsewhere. "
        f"That is a plateau, no minimum: it is {explain.number(below.value)} at "
        f"{there}, lower than {explain.number(session.current.value)}. Start there."
    )
    return Judgement(Outcome.SINGULAR, text, certificate)


def _to_minimum_norm(session: Session, space: Matrix) -> bool:
    """Move to the point of the flat set nearest to 0 if f agrees; return whether it is there now."""
    if session.box is not None or session.constraints:
        return False
    current = session.current
    if session.evaluator.problem.sparse is None:
        space = spectrum(current.hessian).null_space()
    basis, _ = np.linalg.qr(space)
    if basis.shape[1] == 0:
        return False
    shift = -basis @ (basis.T @ current.point)
    size = max(1e-300, float(np.abs(current.point).max()))
    if float(np.abs(shift).max()) <= 1e-9 * size:
        return True
    trial = session.evaluator.at(current.point + shift)
    if not trial.smooth:
        return False
    if session.evaluator.problem.costly and current.has_hessian:
        trial.with_hessian(
            current.hessian
        )  # f does not change on the way, nor for gradients beside it
    measure = stationarity.with_hessian(trial.point, trial.gradient, trial.curvature)
    noise = _NOISE * (1 + float(np.abs(current.curvature).max())) * size**2
    # Columns that are nearly alike make x large, and noise with it; f itself says whether it kept its value.
    noise = min(noise, _KEPT * abs(current.value) + _NOISE * abs(session.start.value))
    if measure > 10 * session.tolerance or trial.value - current.value > noise:
        return False
    session.record(trial, 1.0, shift)
    return True
