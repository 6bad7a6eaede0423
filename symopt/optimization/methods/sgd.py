"""Stochastic gradient descent: a step for each batch of rows; with batch=1, for each row."""

from symopt.optimization.batches import batched
from symopt.optimization.directions.gradient import GRADIENT
from symopt.optimization.loop import assemble
from symopt.optimization.searches.fixed import FIXED

SGD = batched(
    assemble(
        "sgd",
        GRADIENT,
        FIXED,
        title="stochastic gradient descent",
        summary="x ← x - α ∇f_B(x) for each batch B of rows in random order",
        reference="H. Robbins and S. Monro, Ann. Math. Stat. 22 (1951) 400-407",
        max_iterations=10_000,
        defaults=[("step", 0.05)],
    ),
    batch=32,
)
