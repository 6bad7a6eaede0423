"""Adam with a running maximum (AMSGrad): each unknown has its own step length.

    m ← β₁ m + (1-β₁) g,   v ← β₂ v + (1-β₂) g²,   v̂ ← max(v̂, v/(1-β₂^k))
    p = -α m/(1-β₁^k) / (√v̂ + ε)

The maximum is what makes it converge: plain Adam has convex problems on which it does not.
"""

from __future__ import annotations

import numpy as np

from symopt.optimization.evaluator import Evaluation
from symopt.optimization.part import Direction, Memory, Setting, Values
from symopt.optimization.problem import Mask, Vector


def _propose(
    current: Evaluation, free: Mask | None, memory: Memory, values: Values
) -> tuple[Vector, Memory]:
    first, second, largest, count = memory
    beta1, beta2 = values["beta1"], values["beta2"]
    gradient = current.gradient if free is None else current.gradient * free
    count += 1
    first = beta1 * first + (1 - beta1) * gradient
    second = beta2 * second + (1 - beta2) * gradient**2
    largest = np.maximum(largest, second / (1 - beta2**count))
    ahead = first / (1 - beta1**count)
    direction = -values["step"] * ahead / (np.sqrt(largest) + values["epsilon"])
    if free is not None:
        direction = direction * free
    return direction, (first, second, largest, count)


ADAM = Direction(
    name="adam",
    title="Adam with the AMSGrad maximum",
    reference="D. Kingma and J. Ba, ICLR 2015; S. Reddi, S. Kale and S. Kumar, ICLR 2018",
    propose=_propose,
    begin=lambda size: (np.zeros(size), np.zeros(size), np.zeros(size), 0),
    settings=(
        Setting("step", 0.1, 1e-300, float("inf"), "the step length α (learning rate)"),
        Setting("beta1", 0.9, 0.0, 0.999999, "the memory β₁ of the gradient"),
        Setting("beta2", 0.999, 0.0, 0.99999999, "the memory β₂ of its square"),
        Setting("epsilon", 1e-8, 1e-300, 1.0, "the floor ε under the square root"),
    ),
)
