"""Which method a problem gets when none is named: the first rule of a table that fits, with why.

The table goes from the most special structure to the most general. A rule is one row: the method,
what it asks of the problem, and the clause that the result states.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from symopt.foundation.record import record

if TYPE_CHECKING:
    from symopt.optimization.problem import Problem

# Above this many unknowns one Cholesky factorization costs more than many gradients.
LARGEST_NEWTON = 1000


@record
class Asked:
    """A problem as it was asked: with bounds or constraints, or without."""

    problem: Problem
    bounds: bool = False
    constraints: bool = False


@record
class Rule:
    """A method, when it is the natural one, and why: a clause that follows "since"."""

    method: str
    fits: Callable[[Asked], bool]
    reason: Callable[[Asked], str]


@record
class Choice:
    """The method chosen and the reason, a clause."""

    method: str
    reason: str

    @property
    def sentence(self) -> str:
        """Return the choice as a sentence."""
        return f"Method chosen: {self.method}, since {self.reason}."


def _unknowns(asked: Asked) -> str:
    size = asked.problem.size
    return "1 unknown" if size == 1 else f"{size} unknowns"


def _newton_reason(asked: Asked) -> str:
    held = ", and it keeps bounds" if asked.bounds else ""
    return f"second derivatives are known, of {_unknowns(asked)}{held}"


RULES: tuple[Rule, ...] = (
    Rule("slsqp", lambda a: a.constraints, lambda a: "there are constraints besides bounds"),
    Rule(
        "sparse-newton",
        lambda a: a.problem.has_sparse and not a.problem.kinks,
        lambda a: f"the Hessian of {_unknowns(a)} is known and sparse",
    ),
    Rule(
        "levenberg-marquardt",
        lambda a: (
            a.problem.has_residuals
            and a.problem.size <= LARGEST_NEWTON
            and not a.problem.creases  # minima lie on them, where Jacobians say nothing
        ),
        lambda a: "the objective is a sum of squares",
    ),
    Rule(
        "creases",
        lambda a: a.problem.creases,
        lambda a: "the objective has kinks, at which second derivatives say nothing",
    ),
    Rule(
        "newton",
        lambda a: a.problem.has_hessian and a.problem.size <= LARGEST_NEWTON,
        _newton_reason,
    ),
    Rule(
        "lbfgs",
        lambda a: a.problem.has_hessian,
        lambda a: f"there are {_unknowns(a)}, too many to factor a Hessian of them",
    ),
    Rule("lbfgs", lambda a: True, lambda a: "there are no second derivatives"),
)


def choose(problem: Problem, *, bounds: bool = False, constraints: bool = False) -> Choice:
    """Return the method of the first rule that fits.

    >>> from symopt.optimization.problem import Problem
    >>> choose(Problem(("x",), lambda x: x[0] ** 2, lambda x: 2 * x)).sentence
    'Method chosen: lbfgs, since there are no second derivatives.'
    """
    asked = Asked(problem, bounds, constraints)
    rule = next(rule for rule in RULES if rule.fits(asked))
    return Choice(rule.method, rule.reason(asked))
