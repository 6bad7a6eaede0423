"""Gradient descent with momentum (heavy ball): v ← β v - α ∇f(x), x ← x + v."""

from symopt.optimization.batches import batched
from symopt.optimization.directions.momentum import MOMENTUM as HEAVY_BALL
from symopt.optimization.loop import assemble
from symopt.optimization.searches.full import FULL

MOMENTUM = batched(
    assemble(
        "momentum",
        HEAVY_BALL,
        FULL,
        title="gradient descent with momentum",
        summary="v ← β v - α ∇f(x), x ← x + v",
        reference="B. T. Polyak, USSR Comp. Math. Math. Phys. 4(5) (1964) 1-17",
        max_iterations=10_000,
    ),
    batch=0,
)
