"""Damped Newton: |H| p = -∇f(x), the step halved until the value falls; leaves saddle points."""

from dataclasses import replace

from symopt.optimization import leap, remembered
from symopt.optimization.directions.modified_newton import MODIFIED_NEWTON
from symopt.optimization.loop import assemble
from symopt.optimization.searches.armijo import ARMIJO

NEWTON = replace(
    assemble(
        "newton",
        MODIFIED_NEWTON,
        ARMIJO,
        title="damped Newton",
        summary="x ← x - t |H|⁻¹ ∇f(x), t halved from 1 until f falls enough",
        reference="J. Nocedal and S. Wright, Numerical Optimization (2006), section 3.4",
        max_iterations=3000,
        escapes=True,
        order=2.0,
    ),
    solve=remembered.combine(MODIFIED_NEWTON, ARMIJO, usual=leap.combine(MODIFIED_NEWTON, ARMIJO)),
)
