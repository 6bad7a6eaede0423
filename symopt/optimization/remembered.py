"""Newton's method where a Hessian costs as much as many gradients: it is kept and brought up to date.

After a step that reduced the gradient well, the Hessian H₀ of an earlier point is used again, corrected by
the pairs s = x_{k+1} - x_k, y = g_{k+1} - g_k of the steps since (the two-loop recursion for BFGS with
H₀⁻¹ inside). Over many rows that replaces passes of m n² work by passes of m n. Near the minimum each
such step gains more than the last one; where it gains too little, a fresh Hessian is computed, and
whether the end is a minimum is judged by the Hessian there.
Sources: V. Shamanskii, Ukrainian Math. J. 19 (1967) 118-122; J. Nocedal, Math. of Computation 35 (1980)
773-782.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

import numpy as np

from symopt.optimization import stationarity
from symopt.optimization.curvature import newton_step
from symopt.optimization.evaluator import Evaluation
from symopt.optimization.loop import arrived_by_measure, run
from symopt.optimization.part import Direction, Ending, Found, Memory, Search
from symopt.optimization.problem import Matrix, Vector
from symopt.optimization.session import Session

CONTRACTION = 0.2
"""A step must reduce the gradient at least to this share for H₀ to be used again."""
MOST_PAIRS = 12


class Curvature:
    """H₀ of the last point where it was computed, and the pairs of the steps since."""

    def __init__(self) -> None:
        self.hessian: Matrix | None = None
        self.pairs: deque[tuple[Vector, Vector]] = deque(maxlen=MOST_PAIRS)
        self.last: Evaluation | None = None

    def see(self, current: Evaluation) -> None:
        """Take the Hessian of a point if it is known there, else the pair of the step to it."""
        last, self.last = self.last, current
        if current.has_hessian:
            self.hessian = current.hessian
            self.pairs.clear()
        elif last is not None and last is not current and self.hessian is not None:
            moved, change = current.point - last.point, current.gradient - last.gradient
            small = CONTRACTION * last.gradient_norm
            if current.gradient_norm <= small and float(moved @ change) > 0:
                self.pairs.append((moved, change))
            else:
                self.hessian = None

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
        p = -newton_step(self.hessian, q)
        for weight, share, moved, change in reversed(kept):
            p += (share - weight * float(change @ p)) * moved
        return -p if np.isfinite(p).all() and float(p @ gradient) > 0 else None

    def small(self, session: Session) -> bool:
        """Return whether by H₀ the gradient of the current point is as small as is asked."""
        assert self.hessian is not None
        point, gradient = session.current.point, session.projected(session.current)
        return stationarity.with_hessian(point, gradient, self.hessian) <= session.required


def combine(
    direction: Direction, search: Search, usual: Callable[[Session], Ending]
) -> Callable[[Session], Ending]:
    """Return the loop that remembers curvature where Hessians are costly, else the usual one.

    direction, search: damped Newton with backtracking, for the steps with a fresh Hessian.
    """

    def solve(session: Session) -> Ending:
        if not session.evaluator.problem.costly or session.box is not None:
            return usual(session)
        known = Curvature()

        def arrived(session: Session) -> bool:
            known.see(session.current)
            if known.hessian is not None and not session.current.has_hessian:
                return known.small(session) and arrived_by_measure(session)
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
            known.see(current)
            step, memory = direction.propose(current, None, memory, session.values)
            return step, search.find(session.evaluator, current, step, None, session.values), memory

        return run(session, direction.begin(session.evaluator.size), advance, arrived)

    return solve
