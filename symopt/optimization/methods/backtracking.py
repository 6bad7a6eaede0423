"""Gradient descent with backtracking: the step shrinks until the value falls enough."""

from symopt.optimization.directions.gradient import GRADIENT
from symopt.optimization.loop import assemble
from symopt.optimization.searches.armijo import ARMIJO

BACKTRACKING = assemble(
    "backtracking",
    GRADIENT,
    ARMIJO,
    title="gradient descent with backtracking",
    summary="x ← x - t ∇f(x), t halved from 1 until f falls enough",
    reference="L. Armijo, Pacific J. Math. 16 (1966) 1-3",
    max_iterations=10_000,
)
