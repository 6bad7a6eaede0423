"""Adam: each unknown has its own step, from running means of its gradient and its square.

m ← β₁ m + (1-β₁) g,   v ← β₂ v + (1-β₂) g²
p = -α m̂/(√v̂ + ε),   m̂ = m/(1-β₁^k),   v̂ = v/(1-β₂^k)
"""

from __future__ import annotations

import numpy as np

from symopt.optimization.evaluator import Evaluation
from symopt.optimization.part import Direction, Memory, Setting, Values
from symopt.optimization.problem import Mask, Vector


def _propose(
    current: Evaluation, free: Mask | None, memory: Memory, values: Values
) -> tuple[Vector, Memory]:
    first, second, count = memory
    beta1, beta2 = values["beta1"], values["beta2"]
    gradient = current.gradient if free is None else current.gradient * free
    count += 1
    first = beta1 * first + (1 - beta1) * gradient
    second = beta2 * second + (1 - beta2) * gradient**2
    mean = first / (1 - beta1**count)
    size = np.sqrt(second / (1 - beta2**count))
    direction = -values["step"] * mean / (size + values["epsilon"])
    if free is not None:
        direction = direction * free
    return direction, (first, second, count)


ADAM = Direction(
    name="adam",
    title="Adam",
    reference="D. Kingma and J. Ba, Adam, ICLR 2015",
    propose=_propose,
    begin=lambda size: (np.zeros(size), np.zeros(size), 0),
    settings=(
        Setting("step", 0.1, 1e-300, float("inf"), "the step length α (learning rate)"),
        Setting("beta1", 0.9, 0.0, 0.999999, "the memory β₁ of the gradient"),
        Setting("beta2", 0.999, 0.0, 0.99999999, "the memory β₂ of its square"),
        Setting("epsilon", 1e-8, 1e-300, 1.0, "the floor ε under the square root"),
    ),
)
