"""C code for a graph: the plan that fits, its source, compiled; or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache

from symopt.calculus.graph import Graph
from symopt.compilation.arrays.plan import ArrayPlan, plan_arrays
from symopt.compilation.backend import backend
from symopt.compilation.c.running.load import Library, bound
from symopt.compilation.code import Code
from symopt.compilation.plan import RowPlan, plan_rows, single_row
from symopt.compilation.sweep import NeedsArrays, TooLarge


def c_code(
    graph: Graph,
    output: str,
    parameters: Sequence[str],
    given: Sequence[str],
    order: int,
    fallback: Callable[[], Code],
) -> Code:
    """Return compiled C code for a graph that has been stabilized.

    fallback: numpy code, for a function that cannot be compiled when it is asked for.
    Raises UnsupportedError for what C code cannot compute, and where there is no compiler.
    """
    target = backend("c")
    scalar = not any(graph.shape(n) for n in (*parameters, *given))
    plan = _plan(graph, output, parameters, given, order, scalar=scalar)
    source = target.emit(plan)
    refusal = plan.refusal if isinstance(plan, ArrayPlan) else None
    shapes = [graph.shape(name) for name in parameters]
    found, numpy = Library(source, shapes), cache(fallback)
    code = Code(
        "c",
        source.text,
        {title: found.unprepared(title) for title in source.functions},
        source.arguments,
        single_row=scalar,
        refusal=refusal,
        blocked=source.functions,
        streams=source.arguments,
        note=" ".join(f"{_capital(why)}: numpy code computes it." for _, why in source.refused),
    )
    return replace(code, ready=lambda *known: bound(found, code, numpy, *known))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _plan(
    graph: Graph,
    output: str,
    parameters: Sequence[str],
    given: Sequence[str],
    order: int,
    *,
    scalar: bool,
) -> RowPlan | ArrayPlan:
    """Return one formula for each Hessian entry of a few scalars, else matrices, else arrays."""
    try:
        if scalar:
            plan = plan_rows(graph, output, parameters, straight=True, order=order)
            if plan is not None:
                return plan
    except (TooLarge, NeedsArrays):
        pass
    try:
        rows = single_row(graph, output, given) if scalar else graph
        plan = plan_rows(rows, output, parameters, straight=False, order=order)
    except NeedsArrays:
        plan = None
    return plan or plan_arrays(graph, output, parameters, order=order)
