"""Gradient descent with a fixed step: x ← x - α ∇f(x). Converges for α < 2/λmax."""

from symopt.optimization.directions.gradient import GRADIENT
from symopt.optimization.loop import assemble
from symopt.optimization.searches.fixed import FIXED

GRADIENT_DESCENT = assemble(
    "gradient-descent",
    GRADIENT,
    FIXED,
    title="gradient descent, fixed step",
    summary="x ← x - α ∇f(x)",
    reference="J. Nocedal and S. Wright, Numerical Optimization (2006), section 3.3",
    max_iterations=10_000,
)
