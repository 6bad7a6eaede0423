"""Nonlinear conjugate gradients with a strong Wolfe search: two vectors of memory, no Hessian."""

from symopt.optimization.directions.conjugate_gradient import CONJUGATE_GRADIENT as DIRECTION
from symopt.optimization.loop import assemble
from symopt.optimization.searches.wolfe import WOLFE

CONJUGATE_GRADIENT = assemble(
    "conjugate-gradient",
    DIRECTION,
    WOLFE,
    title="nonlinear conjugate gradients",
    summary="p ← -∇f(x) + β p, x ← x + t p",
    reference="J. Nocedal and S. Wright, Numerical Optimization (2006), section 5.2",
    max_iterations=5_000,
)
