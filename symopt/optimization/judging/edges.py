"""Minima at which no gradient vanishes: on a bound where f ends, on a kink, on a cusp.

Each gives the sentence and the certificate of a run that ended there, None where it did not.
"""

from __future__ import annotations

from symopt.optimization.certificates.certificate import Certificate, without_hessian
from symopt.optimization.judging import explain, kinks
from symopt.optimization.judging.balance import balance
from symopt.optimization.session import Session
from symopt.optimization.unbounded import walls


def ended_on_an_edge(session: Session) -> tuple[str, Certificate] | None:
    """Return what is said of a run that ended on a bound, kink or cusp."""
    return on_a_bound(session) or on_a_kink(session) or on_a_cusp(session)


def on_a_bound(session: Session) -> tuple[str, Certificate] | None:
    """Move onto the bounds beside the current point, if f is as low there with an infinite slope."""
    found = walls.on_the_bound(session)
    if found is None:
        return None
    session.record(found, 1.0, found.point - session.current.point)
    text = f"Converged in {explain.steps(session)} to a bound, where the objective ends: {_where(session)}."
    return text, without_hessian("At the end of the domain there is no Hessian.")


def on_a_kink(session: Session) -> tuple[str, Certificate] | None:
    """Return what is said of a minimum on a kink."""
    found = balance(session)
    if found is None:
        return None
    listed = ", ".join(found.against[:6]) + (", …" if len(found.against) > 6 else "")
    text = (
        f"Converged in {explain.steps(session)} to a minimum on a kink: gradients beside it do not "
        f"vanish but balance (0 is a combination of {found.pieces} of them"
        f"{f' and of those of {listed}' if listed else ''}, within "
        f"{explain.number(found.radius)} of it), and no point tried around it is lower."
    )
    return text, without_hessian(
        "On a kink there is no Hessian; Clarke's first-order condition holds."
    )


def on_a_cusp(session: Session) -> tuple[str, Certificate] | None:
    """Return what is said of a minimum on a cusp."""
    if not kinks.is_cusp(session):
        return None
    text = (
        f"Converged in {explain.steps(session)} to a minimum on a cusp at {_where(session)}: the "
        "slope grows without bound beside it, and the objective is higher on both sides."
    )
    return text, without_hessian("On a cusp there is no Hessian; values on both sides were seen.")


def _where(session: Session) -> str:
    return explain.place(session.evaluator.problem.names, session.current.point)
