"""Fisher scoring: Newton's method with the expected information, which is never indefinite."""

from dataclasses import replace

from symopt.optimization.directions.fisher import FISHER
from symopt.optimization.loop import assemble
from symopt.optimization.searches.armijo import ARMIJO

FISHER_SCORING = replace(
    assemble(
        "fisher-scoring",
        FISHER,
        ARMIJO,
        title="Fisher scoring",
        summary="x ← x - t I(x)⁻¹ ∇f(x), I = E[∇²f] under the likelihood that f is",
        reference="P. McCullagh and J. Nelder, Generalized Linear Models (1989), section 2.5",
        max_iterations=500,
    ),
    needs_information=True,
)
