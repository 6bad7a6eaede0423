"""Fixed step: t = α, whatever happens."""

from __future__ import annotations

from symopt.optimization.constraints.box import Box
from symopt.optimization.evaluator import Evaluation, Evaluator
from symopt.optimization.part import STEP, Found, Search, Values
from symopt.optimization.problem import Vector


def _find(
    evaluator: Evaluator, current: Evaluation, direction: Vector, box: Box | None, values: Values
) -> Found:
    step = values["step"]
    point = current.point + step * direction
    return Found(evaluator.at(point if box is None else box.project(point)), step)


FIXED = Search(
    name="fixed",
    title="fixed step",
    reference="J. Nocedal and S. Wright, Numerical Optimization (2006), section 3.1",
    find=_find,
    settings=(STEP,),
    descends=False,
)
