"""Pure Newton: x ← x - H⁻¹ ∇f(x), toward the nearest critical point of any kind."""

from symopt.optimization.directions.newton import NEWTON as DIRECTION
from symopt.optimization.loop import assemble
from symopt.optimization.searches.full import FULL

PURE_NEWTON = assemble(
    "pure-newton",
    DIRECTION,
    FULL,
    title="pure Newton",
    summary="x ← x - H⁻¹ ∇f(x)",
    reference="J. Nocedal and S. Wright, Numerical Optimization (2006), section 3.3",
    max_iterations=200,
    order=2.0,
)
