"""Adam: each unknown has its own step, from running means of its gradient and its square."""

from symopt.optimization.batches import batched
from symopt.optimization.directions.adam import ADAM as DIRECTION
from symopt.optimization.loop import assemble
from symopt.optimization.searches.full import FULL

ADAM = batched(
    assemble(
        "adam",
        DIRECTION,
        FULL,
        title="Adam",
        summary="x ← x - α m̂/(√v̂ + ε)",
        reference="D. Kingma and J. Ba, Adam, ICLR 2015",
        max_iterations=10_000,
    ),
    batch=0,
)
