"""Runs on one expression: minimize it, find its zero.

A plain problem of a few unknowns goes by `optimization.few`, on plain numbers; nothing here imports an
array library before it is needed. How a run ended is in its result; only wrong use raises.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from symopt.calculus.graph import Graph
from symopt.calculus.lower import Scope
from symopt.faces.runs.expression import compile_expression, graph_of, unknowns_of
from symopt.foundation.errors import UnsupportedError
from symopt.syntax.tree import Tree

if TYPE_CHECKING:
    from symopt.compilation.bound import Bound
    from symopt.compilation.straight import Straight
    from symopt.optimization.few.ended import Ended
    from symopt.optimization.result import Iterate, Result
    from symopt.optimization.roots import Root

Callback = Callable[["Iterate"], object]

_OVER_A_POLE = "A first run went over a pole and found no minimum; this one stays where {}."


def minimize_expression(
    tree: Tree,
    start: Mapping[str, float],
    *,
    method: str | None = None,
    conditions: Sequence[Tree] = (),
    constraints: Sequence[Tree] = (),
    max_iterations: int | None = None,
    tolerance: float = 1e-8,
    backend: str = "auto",
    callback: Callback | None = None,
    note: str = "",
    **settings: Any,  # noqa: ANN401 - checked by the method
) -> Result:
    """Return where a method ends that minimizes an expression in the names of its start.

    start: a number for each name, in the order of the result.   conditions: closed ranges are
    bounds, others are the domain.   constraints: relations with =, <= or >= that hold in the end, but
    need not on the way.   note: a sentence added to the message, on how it was read.
    Raises NameError_ unless the start has exactly the names used.

    >>> from symopt.syntax.tree import Name, Pow, TWO
    >>> minimize_expression(Pow(Name("x"), TWO), {"x": 3.0}).outcome.word
    'converged'
    """
    from symopt.faces.problem.objective import Setting, box_pairs, constraints_of, problem_of
    from symopt.faces.problem.ranges import sort_conditions
    from symopt.optimization import driver
    from symopt.optimization.fitting import takes_squares

    unknowns = unknowns_of(tree, start, constraints)
    compiled = compile_expression(tree, unknowns, backend=backend)
    bound = compiled.bind()
    sorted_ = sort_conditions(conditions, unknowns)
    scope = Scope({name: () for name in unknowns})
    squares = None
    if takes_squares(method):
        from symopt.faces.fitted.residuals import residuals_in

        found = residuals_in(bound.owner.graph, bound.owner.graph.definitions[-1].name, unknowns)
        squares = None if found is None else found.bind(bound)
    setting = Setting(scope, unknowns, {})
    problem = problem_of(bound, sorted_, setting, squares)
    result = driver.minimize(
        problem,
        [start[name] for name in unknowns],
        method,
        max_iterations=max_iterations,
        tolerance=tolerance,
        bounds=box_pairs(bound, sorted_.ranges),
        constraints=constraints_of(constraints, setting, bound),
        callback=callback,
        **settings,
    )
    if not result.success:
        from symopt.faces.runs.poles import sides
        from symopt.syntax.printing.text_printer import to_text

        kept = sides(tree, start, result.at)
        if kept:
            where = " and ".join(map(to_text, kept))
            again = minimize_expression(
                tree,
                start,
                method=method,
                conditions=(*conditions, *kept),
                constraints=constraints,
                max_iterations=max_iterations,
                tolerance=tolerance,
                backend=backend,
                callback=callback,
                note=f"{note} {_OVER_A_POLE.format(where)}".strip(),
                **settings,
            )
            if again.success:
                return again
    notes = [result.message, note, compiled.note]
    return replace(result, message=" ".join(filter(None, notes)))


def minimize_briefly(
    tree: Tree,
    start: Mapping[str, float],
    *,
    method: str | None = None,
    conditions: Sequence[Tree] = (),
    max_iterations: int | None = None,
    tolerance: float = 1e-8,
    backend: str = "auto",
    callback: Callback | None = None,
    note: str = "",
    **settings: Any,  # noqa: ANN401 - checked by the method
) -> Result | Ended:
    """Return what `minimize_expression` returns, in plain numbers where the run is so regular.

    callback: not told of such a run, which takes no time.
    """
    plain = method in (None, "newton") and not conditions and not settings
    if plain and backend in ("auto", "math"):
        found = _regular(
            tree, start, limit=max_iterations, tolerance=tolerance, chosen=method is None
        )
        if found is not None:
            return replace(found, note=f" {note}") if note else found
    return minimize_expression(
        tree,
        start,
        method=method,
        conditions=conditions,
        max_iterations=max_iterations,
        tolerance=tolerance,
        backend=backend,
        callback=callback,
        note=note,
        **settings,
    )


def _regular(
    tree: Tree, start: Mapping[str, float], *, limit: int | None, tolerance: float, chosen: bool
) -> Ended | None:
    """Return the end of a run on plain numbers, None where the problem or the run is not so plain."""
    from symopt.calculus.kinked import has_kinks
    from symopt.optimization.choice import choose
    from symopt.optimization.few.linear import MOST
    from symopt.optimization.few.run import Few, minimize
    from symopt.optimization.problem import Problem

    unknowns = unknowns_of(tree, start)
    if len(unknowns) > MOST:
        return None
    graph = graph_of(tree, unknowns)
    code = None if has_kinks(graph) else _straight(graph, unknowns)
    if code is None:
        return None
    loop, run = code.loops("newton"), code.functions
    if loop is None:
        return None
    problem = Problem(unknowns, run["value"], run["value_and_gradient"], all=run["all"])
    choice = choose(problem)
    if choice.method != "newton":
        return None
    return minimize(
        Few(unknowns, run, loop),
        [start[name] for name in unknowns],
        limit=limit,
        tolerance=tolerance,
        choice=choice.sentence if chosen else "",
    )


def root_expression(
    tree: Tree,
    start: Mapping[str, float],
    *,
    max_iterations: int = 200,
    tolerance: float = 1e-12,
    damped: bool = False,
) -> Root:
    """Return where Newton's method for a zero of an expression in one unknown ends.

    Raises NameError_ unless the start names that unknown, UnsupportedError for several unknowns.
    """
    unknowns = unknowns_of(tree, start)
    if len(unknowns) != 1:
        raise UnsupportedError(
            f"a zero is sought in one unknown, not in {', '.join(unknowns)}",
            remedy="minimize the sum of squares, or fix the others to numbers",
        )
    from symopt.optimization import roots

    (name,) = unknowns
    graph = graph_of(tree, unknowns)
    code = _straight(graph, unknowns)
    if code is None:
        bound = compile_expression(tree, unknowns).bind()
        return root_of(bound, start[name], name, max_iterations, tolerance, damped)
    careful = Careful(
        code.functions, cache(lambda: value_and_slope(compile_expression(tree, unknowns).bind()))
    )
    return roots.root(
        careful.value,
        careful.slope,
        start[name],
        name=name,
        max_iterations=max_iterations,
        tolerance=tolerance,
        damped=damped,
        leap=code.loops("zero"),
    )


class Careful:
    """A function of one number and its slope: by plain numbers, and by `otherwise` where `math` raises."""

    def __init__(
        self,
        functions: Mapping[str, Callable[..., Any]],
        otherwise: Callable[[], tuple[Callable[[float], float], Callable[[float], float]]],
    ) -> None:
        self.functions, self.otherwise = functions, otherwise

    def value(self, x: float) -> float:
        """Return f."""
        try:
            return float(self.functions["value"]([x]))
        except (ArithmeticError, ValueError):
            return self.otherwise()[0](x)

    def slope(self, x: float) -> float:
        """Return f′."""
        try:
            return float(self.functions["value_and_gradient"]([x])[1][0])
        except (ArithmeticError, ValueError):
            return self.otherwise()[1](x)


def root_of(
    bound: Bound, start: float, name: str, limit: int, tolerance: float, damped: bool
) -> Root:
    """Return where Newton's method for a zero of a compiled function of one number ends."""
    from symopt.optimization import roots

    value, slope = value_and_slope(bound)
    return roots.root(
        value,
        slope,
        start,
        name=name,
        max_iterations=limit,
        tolerance=tolerance,
        damped=damped,
        leap=bound.loop("zero"),
    )


def value_and_slope(bound: Bound) -> tuple[Callable[[float], float], Callable[[float], float]]:
    """Return f and f′ of a compiled function of one number."""
    import numpy as np

    def value(x: float) -> float:
        return bound.flat_value(np.array([x]))

    def slope(x: float) -> float:
        return float(bound.flat_gradient(np.array([x]))[0])

    return value, slope


def _straight(graph: Graph, unknowns: Sequence[str]) -> Straight | None:
    """Return straight-line code, None where there is none for the problem."""
    from symopt.compilation.stable.stabilize import stabilize
    from symopt.compilation.straight import straight_code

    output = graph.definitions[-1].name
    try:
        return straight_code(stabilize(graph, output), output, unknowns)
    except UnsupportedError:
        return None
