"""Stochastic gradients whose noise vanishes: ∇f_B(x) - ∇f_B(x̃) + ∇f(x̃), x̃ the point of the last pass.

Its mean over batches is ∇f(x), and near x̃ it hardly differs from batch to batch, so that with a fixed
step the run converges to the minimum itself, linearly for strongly convex f.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from symopt.optimization import batches
from symopt.optimization.part import STEP, Ending, Memory, Method, Values
from symopt.optimization.problem import Vector
from symopt.optimization.session import Session


def _one_pass(
    session: Session, parts: Iterator[batches.Indices], values: Values, memory: Memory
) -> tuple[Vector, Memory]:
    evaluator, box, anchor = session.evaluator, session.box, session.current
    point = anchor.point
    for batch in parts:
        noise = evaluator.of_rows(anchor.point, batch).gradient - anchor.gradient
        slope = evaluator.of_rows(point, batch).gradient - noise
        point = point - values["step"] * slope
        point = point if box is None else box.project(point)
        if not np.isfinite(point).all():
            break
    return point, memory


def _solve(session: Session) -> Ending:
    return batches.run(session, _one_pass, ())


SVRG = Method(
    name="svrg",
    title="stochastic gradient descent with reduced variance",
    summary="x ← x - α (∇f_B(x) - ∇f_B(x̃) + ∇f(x̃)), x̃ the point of the last pass",
    reference="R. Johnson and T. Zhang, Advances in Neural Information Processing 26 (2013) 315-323",
    solve=_solve,
    settings=(STEP, *batches.settings(32, growth=1)),
    max_iterations=500,
    needs_rows=True,
    bounds=True,
    descends=False,
)
