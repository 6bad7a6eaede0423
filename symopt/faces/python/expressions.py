"""The Python API for one expression: minimize it, find its zero, classify its critical points.

An expression is SymPy's, a number, or text as in a specification. Assumptions on SymPy symbols
(positive=True) are the domain of the run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from symopt.faces.problem.numbers import number_of
from symopt.faces.python.building import Reading, begun
from symopt.foundation.errors import SpecError
from symopt.syntax.tree import Name, Relation, Tree, names

if TYPE_CHECKING:
    from symopt.optimization.critical.report import Classification
    from symopt.optimization.result import Result
    from symopt.optimization.roots import Root


def minimize(
    expression: Any,  # noqa: ANN401
    start: Mapping[Any, float] | None = None,
    *,
    x0: Mapping[Any, float] | None = None,
    method: str | None = None,
    bounds: Mapping[Any, tuple[Any, Any]] | None = None,
    assume: Any = (),  # noqa: ANN401 - one condition or several
    constraints: Any = (),  # noqa: ANN401 - one relation or several
    **options: Any,  # noqa: ANN401 - max_iterations, tolerance, callback, trace, settings
) -> Result:
    """Return where a method ends that minimizes an expression, how, and what that point is.

    start (also x0): a number for each symbol.   bounds: (lower, upper) by symbol, None for no bound.
    assume: conditions such as x > 0, as relations or text.   constraints: relations with =, <= or >=.
    Raises SymoptError for wrong use; how the run ended is the result's `outcome`.

    >>> from sympy import symbols
    >>> x, y = symbols("x y", real=True)
    >>> minimize(x**2 + (y - 1)**2, start={x: 4, y: 4}).at
    {'x': 0.0, 'y': 1.0}
    """
    from symopt.faces.runs.expression import with_eulers_number
    from symopt.faces.runs.expression_runs import minimize_expression

    reading, tree, begin = _read(expression, begun(start, x0))
    conditions = [
        *reading.conditions(assume, "assume"),
        *(c for name in begin for c in reading.assumed(name)),
        *_bounds(reading, bounds or {}),
    ]
    tree, note = with_eulers_number(tree, begin)
    return minimize_expression(
        tree,
        begin,
        method=method,
        conditions=conditions,
        constraints=reading.conditions(constraints, "constraints"),
        note=note,
        **options,
    )


def root(
    expression: Any,  # noqa: ANN401
    start: Mapping[Any, float] | float | None = None,
    *,
    x0: Mapping[Any, float] | float | None = None,
    **options: Any,  # noqa: ANN401 - max_iterations, tolerance, damped
) -> Root:
    """Return where Newton's method for a zero of an expression or equation in one symbol ends, and how.

    start (also x0): a number, or a mapping with one.

    >>> from sympy import Symbol
    >>> round(root(Symbol("x", real=True)**2 - 2, start=1).point, 12)
    1.414213562373
    """
    from symopt.faces.runs.expression import to_zero
    from symopt.faces.runs.expression_runs import root_expression

    _, tree, begin = _read(expression, begun(start, x0))
    return root_expression(to_zero(tree, str(expression)), begin, **options)


def classify(
    expression: Any,  # noqa: ANN401
    at: Mapping[Any, Any] | None = None,
    *,
    assume: Any = (),  # noqa: ANN401 - one condition or several
    box: Mapping[Any, tuple[float, float]] | None = None,
    **options: Any,  # noqa: ANN401 - those of the classification
) -> Classification:
    """Return the critical points of an expression with Hessians, eigenvalues and verdicts.

    at: a point to look at, instead of looking for all.   assume: conditions such as x > 0.
    box: where a numerical search looks, (lower, upper) by symbol.

    >>> from sympy import symbols
    >>> x, y = symbols("x y", real=True)
    >>> [(point.at, point.nature.value) for point in classify(x**2 - y**2).points]
    [({'x': 0.0, 'y': 0.0}, 'saddle')]
    """
    from symopt.optimization.critical.classify import classify as run

    reading, tree, _ = _read(expression, None)
    conditions = [
        *reading.conditions(assume, "assume"),
        *(c for name in names(tree) for c in reading.assumed(name)),
    ]
    point = None
    if at is not None:
        point = {reading.symbol(k): reading.formula(v, f"at {k}") for k, v in at.items()}
    ranges = None if box is None else {reading.symbol(k): v for k, v in box.items()}
    return run(tree, at=point, conditions=conditions, box=ranges, **options)


def _read(
    expression: Any,  # noqa: ANN401
    start: Mapping[Any, float] | float | None,
) -> tuple[Reading, Tree, dict[str, float]]:
    """Return the reading, the tree, and the start by name."""
    reading = Reading()
    if isinstance(start, Mapping):
        given = {reading.name(key): value for key, value in start.items()}
    else:
        given = {}
    tree = reading.formula(expression, "expression")
    if not isinstance(start, Mapping) and start is not None:
        unknowns = names(tree)
        if len(unknowns) != 1:
            raise SpecError(
                f"a start without names is none for {len(unknowns)} unknowns",
                where=", ".join(unknowns),
                remedy="give a mapping, for example start={x: 1, y: 2}",
            )
        given = {unknowns[0]: start}
    return reading, tree, {name: _number(reading, name, v) for name, v in given.items()}


def _number(reading: Reading, name: str, given: Any) -> float:  # noqa: ANN401
    if isinstance(given, float):
        return given
    if isinstance(given, list | tuple) or getattr(given, "shape", ()):
        raise SpecError(
            f"the start of {name} is not one number",
            remedy="give one number for each symbol, for example start={x: 1, y: 2}",
        )
    return number_of(reading.formula(given, f"start of {name}"), f"start of {name}")


def _bounds(reading: Reading, bounds: Mapping[Any, Sequence[Any]]) -> list[Tree]:
    """Return (lower, upper) pairs as conditions."""
    found: list[Tree] = []
    for key, pair in bounds.items():
        name = reading.symbol(key)
        if len(pair) != 2:
            raise SpecError(f"the bounds of {name} are no pair", remedy="write (0, 1)")
        ends: list[tuple[Literal[">=", "<="], Any]] = [(">=", pair[0]), ("<=", pair[1])]
        for op, end in ends:
            if end is not None and end not in (float("inf"), float("-inf")):
                found.append(Relation(op, Name(name), reading.formula(end, f"bounds of {name}")))
    return found
