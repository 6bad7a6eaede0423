"""Gradient descent with Nesterov's momentum: the gradient is taken where the momentum leads."""

from symopt.optimization.batches import batched
from symopt.optimization.directions.nesterov import NESTEROV as DIRECTION
from symopt.optimization.loop import assemble
from symopt.optimization.searches.full import FULL

NESTEROV = batched(
    assemble(
        "nesterov",
        DIRECTION,
        FULL,
        title="gradient descent with Nesterov's momentum",
        summary="v ← β v - α ∇f(x + β v), x ← x + v",
        reference="Y. Nesterov, Soviet Math. Dokl. 27 (1983) 372-376",
        max_iterations=10_000,
    ),
    batch=0,
)
