"""Levenberg-Marquardt in Moré's form: damped Gauss-Newton steps in a scaled trust region."""

from __future__ import annotations

from symopt.optimization.least_squares.run import LeastSquaresRun
from symopt.optimization.loop import run
from symopt.optimization.part import Ending, Method, Setting
from symopt.optimization.session import Session


def _solve(session: Session) -> Ending:
    squares = LeastSquaresRun(session.values["radius"])
    return squares.stopped(session, run(session, (), squares.advance, squares.arrived))


LEVENBERG_MARQUARDT = Method(
    name="levenberg-marquardt",
    title="Levenberg-Marquardt",
    summary="x ← x - (JᵀJ + μDᵀD)⁻¹ Jᵀr for f = ‖r‖², μ from the region ‖D p‖ <= Δ",
    reference="J. Moré, Lecture Notes in Mathematics 630 (1978) 105-116",
    solve=_solve,
    settings=(Setting("radius", 1.0, 1e-12, 1e12, "the first radius Δ, relative to ‖D x‖"),),
    max_iterations=2000,
    needs_residuals=True,
    bounds=True,
    escapes=True,
    order=2.0,
)
