"""The worked run of a page: pure Newton's method from the start that a specification gives."""

from __future__ import annotations

import numpy as np

from symopt.calculus.lower import Scope, lower_scalar
from symopt.calculus.system import System
from symopt.compilation.compile import compile_graph
from symopt.equality.conventions import OutsideDomain, Undecided
from symopt.equality.enclosures.balls import enclose
from symopt.foundation.errors import DomainError
from symopt.optimization.driver import minimize
from symopt.optimization.problem import Problem
from symopt.optimization.result import Result
from symopt.optimization.roots import Root, root
from symopt.syntax.tree import Tree


def run_of(system: System) -> Result | Root | None:
    """Return pure Newton's method from the start of the specification; None without a start."""
    start = system.model.fit.start
    if not start or set(start) != set(system.parameters) or system.model.goal == "function":
        return None
    begin = [_float(start[name]) for name in system.parameters]
    problem = _problem(system)
    if system.model.goal == "loss":
        return minimize(problem, begin, "pure-newton")
    if len(begin) != 1:
        return None

    def value(x: float) -> float:
        return float(problem.value(np.array([x])))

    def slope(x: float) -> float:
        return float(problem.gradient(np.array([x]))[0])

    return root(value, slope, begin[0], name=system.parameters[0])


def _float(tree: Tree) -> float:
    try:
        return float(enclose(lower_scalar(tree, Scope()), {}).mid())
    except (OutsideDomain, Undecided):
        raise DomainError("a start has no value", remedy="give a real number") from None


def _problem(system: System) -> Problem:
    constants = {v.name: _float(v.value) for v in system.model.constants if v.value is not None}
    bound = compile_graph(
        system.whole, system.objective, system.parameters, constants=constants
    ).bind()
    return Problem(
        names=system.parameters,
        value=bound.flat_value,
        gradient=bound.flat_gradient,
        hessian=bound.flat_hessian,
        value_and_gradient=bound.flat_value_and_gradient,
        all=bound.flat_all,
    )
