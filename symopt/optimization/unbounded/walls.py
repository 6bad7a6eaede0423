"""Runs that end at the edge of the domain: does f fall there for ever, or is a bound its minimum?

Towards an edge at distance d a function falls without bound, as log d and -1/d do, if |f'| d does not
vanish with d; it ends at a value, as √d and d log d do, if it does.
"""

from __future__ import annotations

from math import hypot, nan

import numpy as np

from symopt.optimization.certificates.curvature import descent_step
from symopt.optimization.evaluator import Evaluation
from symopt.optimization.judging.explain import can_certify
from symopt.optimization.loop import leads_out, newton_on_free
from symopt.optimization.problem import Vector
from symopt.optimization.session import Session

_BISECTIONS = 60
_WIDER = 16.0
_PLACES = 6
_NEAR = 1e-6
# So many times as steep as the start.
_STEEP = 1e6


def falls_without_bound(session: Session) -> bool:
    """Return whether f falls for ever towards the edge that Newton's step crosses."""
    current, previous = session.current, session.previous
    if not can_certify(session):
        return False
    if np.isfinite(current.hessian).all():
        step = newton_on_free(session, current, descent_step)
    elif previous is not None:
        step = 2 * (current.point - previous.point)
    else:
        return False
    if not np.isfinite(step).all() or not step.any() or not leads_out(session, step):
        return False
    inside, outside = 0.0, 1.0
    for _ in range(_BISECTIONS):
        middle = (inside + outside) / 2
        if session.evaluator.at(current.point + middle * step).smooth:
            inside = middle
        else:
            outside = middle
    return _falls_towards(session, outside * step)


def falls_into_a_pole(session: Session) -> bool:
    """Return whether f falls for ever towards a pole down the slope, where no step has left the domain.

    Towards the pole of c log d at distance d the slope is c/d and the curvature -c/d², so that d is their
    quotient: so a normal distribution in a mixture shrinks onto a single observation.
    """
    current = session.current
    gradient = session.projected(current)
    steep = hypot(*gradient.tolist())  # no square of it overflows
    if not can_certify(session) or not steep > _STEEP * max(1.0, session.start.gradient_norm):
        return False
    down = -gradient / steep
    distance = _to_the_pole(session, down, steep)
    if not 0 < distance < _NEAR * float(np.maximum(1.0, np.abs(current.point)).max()):
        return False
    return _falls_towards(session, distance * down)


def _to_the_pole(session: Session, down: Vector, steep: float) -> float:
    """Return the distance at which c/d has the slope and its change, nan where that is not known.

    Where the Hessian overflows or has lost its sign, the change since the last step stands for it.
    """
    current, previous = session.current, session.previous
    if np.isfinite(current.hessian).all():
        bent = -float(down @ current.hessian @ down)
        if bent > 0:
            return steep / bent
    if previous is None:
        return nan
    moved = float(down @ (current.point - previous.point))
    before = -float(previous.gradient @ down)
    if 0 < before < steep:
        return moved / (steep / before - 1)
    # The step led past the pole.
    return -moved / (1 - steep / before) if before < 0 else nan


def _falls_towards(session: Session, way: Vector) -> bool:
    """Return whether |f'| d does not vanish with the distance d to the end of a way."""
    edge = session.current.point + way
    slopes: list[float] = []
    for place in range(_PLACES):
        at = session.evaluator.at(edge - _WIDER**place * way)
        if not at.smooth:
            break
        slopes.append(-float(at.gradient @ way) * _WIDER**place)
    if len(slopes) < _PLACES - 1 or not min(slopes) > 0:
        return False
    # Nowhere on the way may it grow with the distance, wherever the edge is said to be.
    lasting = all(a >= 0.5 * b for a, b in zip(slopes, slopes[1:], strict=False))
    return lasting and slopes[0] >= 0.5 * max(slopes)


def on_the_bound(session: Session) -> Evaluation | None:
    """Return the point with variables on the bounds beside them, if it is as low and stays there.

    The slope may be infinite there, as that of √x at 0.
    """
    box, current = session.box, session.current
    if box is None:
        return None
    near = _NEAR * np.maximum(1.0, np.abs(current.point))
    low = (current.point - box.lower <= near) & (current.gradient > 0)
    high = (box.upper - current.point <= near) & (current.gradient < 0)
    point = np.where(low, box.lower, np.where(high, box.upper, current.point))
    if not (point != current.point).any():
        return None
    trial = session.evaluator.at(point)
    if not (trial.finite and trial.value <= current.value) or np.isnan(trial.gradient).any():
        return None
    small = session.gradient_norm(trial) <= _NEAR * max(1.0, session.start.gradient_norm)
    return trial if small else None
