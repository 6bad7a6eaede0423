"""Gauss-Newton: the linearized least-squares problem solved whole, the step halved until f falls."""

from __future__ import annotations

from symopt.optimization.least_squares.run import LeastSquaresRun
from symopt.optimization.loop import run
from symopt.optimization.part import Ending, Method
from symopt.optimization.session import Session


def _solve(session: Session) -> Ending:
    squares = LeastSquaresRun(damped=False)
    return squares.stopped(session, run(session, (), squares.advance, squares.arrived))


GAUSS_NEWTON = Method(
    name="gauss-newton",
    title="Gauss-Newton",
    summary="x ← x + t p with J p ≈ -r for f = ‖r‖², t halved from 1 until f falls enough",
    reference="J. Nocedal and S. Wright, Numerical Optimization (2006), section 10.3",
    solve=_solve,
    max_iterations=500,
    needs_residuals=True,
    bounds=True,
    escapes=True,
)
