"""No search: t = 1, the whole step that the direction proposes."""

from __future__ import annotations

from symopt.optimization.constraints.box import Box
from symopt.optimization.evaluator import Evaluation, Evaluator
from symopt.optimization.part import Found, Search, Values
from symopt.optimization.problem import Vector


def _find(
    evaluator: Evaluator, current: Evaluation, direction: Vector, box: Box | None, values: Values
) -> Found:
    point = current.point + direction
    return Found(evaluator.at(point if box is None else box.project(point)), 1.0)


FULL = Search(
    name="full",
    title="full step",
    reference="J. Nocedal and S. Wright, Numerical Optimization (2006), section 3.3",
    find=_find,
    descends=False,
)
