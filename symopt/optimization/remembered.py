"""Newton's method where a Hessian costs as much as many gradients: it is kept and brought up to date.

After a step that reduced the gradient well, the Hessian H₀ of an earlier point is used again, corrected by
the pairs s = x_{k+1} - x_k, y = g_{k+1} - g_k of the steps since (the two-loop recursion for BFGS with
H₀⁻¹ inside). Over many rows that replaces passes of m n² work by passes of m n. Near the minimum each
such step gains more than the last one; where it gains too little, a fresh Hessian is computed.

A problem with a `Part` begins with the metric of some of its rows in place of H₀, as long as the steps
left at the rate seen cost less than a Hessian over all rows would. Whether the end is a minimum is judged
by the Hessian there, or by a bound below it (`convexity.lower_bound`) where that is proved.
Sources: V. Shamanskii, Ukrainian Math. J. 19 (1967) 118-122; J. Nocedal, Math. of Computation 35 (1980)
773-782; R. Byrd, G. Chin, W. Neveitt and J. Nocedal, SIAM J. Optim. 21 (2011) 977-995.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from math import inf, log, sqrt

import numpy as np

from symopt.optimization.certificates import stationarity
from symopt.optimization.certificates.curvature import newton_step
from symopt.optimization.convexity import lower_bound
from symopt.optimization.evaluator import Evaluation
from symopt.optimization.loop import arrived_by_measure, gains_little, run
from symopt.optimization.part import Direction, Ending, Found, Memory, Search
from symopt.optimization.problem import Part, Vector
from symopt.optimization.session import Session
from symopt.optimization.subproblems import metric

CONTRACTION = 0.2
"""A step must reduce the gradient at least to this share for H₀ to be used again."""
MOST_PAIRS = 12
_AT_ITS_FLOOR, _MOST_IDLE = 0.5, 10
"""A small gradient that a step does not halve is rounding; so it is if so many do not, nor lower f."""
_MOST_RENEWED = 2
_SCARCELY = 10
"""How far the largest parameter may be off, in units of the tolerance: `measure` counts small ones as 1."""
_EQUAL = 64 * float(np.finfo(np.float64).eps)
_FRESH = 0.1
"""About how much a step with a fresh Hessian, and those after it, reduce the gradient."""


class Curvature:
    """H₀ of the last point where it was computed, or a metric for it, and the pairs of the steps since.

    inverse: of a metric of some rows, None where H₀ is a Hessian.   rates: at which steps with it gained.
    renewed: how often the metric was made at another point.
    """

    def __init__(self, part: Part | None) -> None:
        self.inverse = None if part is None else metric.inverse(part.metric)
        self.hessian = part.metric if part is not None and self.inverse is not None else None
        self.pairs: deque[tuple[Vector, Vector]] = deque(maxlen=MOST_PAIRS)
        self.rates: deque[float] = deque(maxlen=2)
        self.last: Evaluation | None = None
        self.least, self.lowest, self.idle = inf, inf, 0
        self.renewed = 0

    def see(self, session: Session) -> None:
        """Take the Hessian of a point if it is known there, else the pair of the step to it."""
        current = session.current
        last, self.last = self.last, current
        if last is not current:
            self.idle += 1
            if current.gradient_norm <= _AT_ITS_FLOOR * self.least:
                self.least, self.idle = current.gradient_norm, 0
            if not current.value >= self.lowest - _EQUAL * abs(self.lowest):
                self.lowest, self.idle = current.value, 0
        if current.has_hessian:
            self.hessian, self.inverse = current.hessian, None
            self.pairs.clear()
        elif last is not None and last is not current and self.hessian is not None:
            moved, change = current.point - last.point, current.gradient - last.gradient
            if float(moved @ change) > 0 and self.gains(session, last):
                self.pairs.append((moved, change))
            else:
                self.renew(session)

    def renew(self, session: Session) -> None:
        """Leave H₀ behind: for a metric at the current point, a few times, else for a fresh Hessian."""
        part, was = session.evaluator.problem.part, self.inverse
        self.hessian = self.inverse = None
        if part is None or part.again is None or was is None or self.renewed >= _MOST_RENEWED:
            return
        self.renewed += 1
        found = part.again(session.current.point)
        self.inverse = metric.inverse(found)
        self.hessian = None if self.inverse is None else found
        self.pairs.clear()
        self.rates.clear()

    def gains(self, session: Session, last: Evaluation) -> bool:
        """Return whether the last step was good enough for H₀ to be used again."""
        current = session.current
        if self.inverse is None or self.hessian is None:
            return current.gradient_norm <= CONTRACTION * last.gradient_norm
        before = metric.length(self.inverse, last.gradient)
        self.rates.append(metric.length(self.inverse, current.gradient) / before if before else 1.0)
        rate = sqrt(self.rates[0] * self.rates[-1])
        left = log(max(1.0, self.measure(session) / session.required))
        if not 0 < rate < 1:
            return left == 0 or rate == 0
        return left / -log(rate) <= metric.price(len(current.point)) + left / -log(_FRESH)

    def step(self, gradient: Vector) -> Vector | None:
        """Return -B g with B the corrected inverse, None where that is no descent direction."""
        assert self.hessian is not None
        q = gradient.copy()
        kept: list[tuple[float, float, Vector, Vector]] = []
        for moved, change in reversed(self.pairs):
            weight = 1.0 / float(moved @ change)
            share = weight * float(moved @ q)
            q -= share * change
            kept.append((weight, share, moved, change))
        p = -newton_step(self.hessian, q) if self.inverse is None else self.inverse @ q
        for weight, share, moved, change in reversed(kept):
            p += (share - weight * float(change @ p)) * moved
        return -p if np.isfinite(p).all() and float(p @ gradient) > 0 else None

    def measure(self, session: Session) -> float:
        """Return the size of the gradient of the current point beside H₀."""
        assert self.hessian is not None
        point, gradient = session.current.point, session.projected(session.current)
        return stationarity.with_hessian(point, gradient, self.hessian)

    def rough(self, session: Session) -> bool:
        """Return whether the next step would still change digits that are asked for.

        In coordinates with a diagonal of 1 it is measured by the point and by the whole way: a column in
        thousands has a parameter of thousandths, for which `measure` alone asks little. The gradient of a
        mean over rows, or of a sum divided by their number, must be within the tolerance as well.
        """
        current, step = session.current, self.step(session.current.gradient)
        part = session.evaluator.problem.part
        if self.inverse is None or self.hessian is None or step is None or part is None:
            return False
        if self.rates and self.rates[-1] > _AT_ITS_FLOOR:
            return False
        within = session.tolerance * max(part.count, abs(current.value))
        if part.judged and not current.gradient_norm <= within:
            return True
        scale = np.sqrt(np.diagonal(self.hessian))
        way = np.abs(current.point - session.start.point)
        size = float((scale * np.maximum(np.abs(current.point), way)).max())
        return float((scale * np.abs(step)).max()) > _SCARCELY * session.tolerance * size

    def proved(self, session: Session) -> bool:
        """Return whether the current point, its gradient small by H₀, is proved to be a minimum.

        Newton's step, as far as it is known, must be small beside x as for any other end (`settled`).
        """
        current, step = session.current, self.step(session.current.gradient)
        part = session.evaluator.problem.part
        if current.gradient.any() and not (part is not None and not part.judged):
            if step is None:
                return False
            size = float((np.abs(step) / np.maximum(1.0, np.abs(current.point))).max())
            if not (size <= session.tolerance**0.75 and gains_little(session, step)):
                return False
        certificate = lower_bound.certify(session)
        if certificate is None:
            return False
        session.certified = (current, certificate)
        return True


def combine(
    direction: Direction, search: Search, usual: Callable[[Session], Ending]
) -> Callable[[Session], Ending]:
    """Return the loop that remembers curvature where Hessians are costly, else the usual one.

    direction, search: damped Newton with backtracking, for the steps with a fresh Hessian.
    """

    def solve(session: Session) -> Ending:
        if not session.evaluator.problem.costly or session.box is not None:
            return usual(session)
        known = Curvature(session.evaluator.problem.part)

        def arrived(session: Session) -> bool:
            known.see(session)
            if known.hessian is not None and not session.current.has_hessian:
                if not known.measure(session) <= session.required or known.rough(session):
                    return False
                return known.proved(session) or arrived_by_measure(session)
            return arrived_by_measure(session)

        def advance(session: Session, memory: Memory) -> tuple[Vector, Found, Memory]:
            current = session.current
            if known.hessian is not None and not current.has_hessian:
                step = known.step(current.gradient)
                if step is not None:
                    found = search.find(session.evaluator, current, step, None, session.values)
                    if found.evaluation is not None:
                        return step, found, memory
            current.hessian  # noqa: B018 - from here on a fresh one
            known.see(session)
            if known.idle >= _MOST_IDLE:
                return np.zeros_like(current.point), Found(None, 0.0), memory
            step, memory = direction.propose(current, None, memory, session.values)
            return step, search.find(session.evaluator, current, step, None, session.values), memory

        return run(session, direction.begin(session.evaluator.size), advance, arrived)

    return solve
