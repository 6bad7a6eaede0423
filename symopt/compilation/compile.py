"""From a graph to compiled functions: stabilize, choose a form, plan, write, load."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from symopt.calculus.graph import Graph
from symopt.compilation.backend import backend as find_backend
from symopt.compilation.code import Code
from symopt.compilation.compiled import Compiled
from symopt.compilation.long_products import LONGEST, with_parts_named
from symopt.compilation.plan import RowPlan, plan_rows, single_row
from symopt.compilation.rows import needed_definitions, used_names
from symopt.compilation.stable.stabilize import stabilize
from symopt.compilation.sweep import NeedsArrays
from symopt.foundation.errors import NameError_, UnsupportedError

_MANY = 50
"""So many scalars may be those of a sparse sum (`sparse.pattern.SMALLEST`)."""


_BY_TERMS = (
    "The objective is a sum of alike terms of few unknowns each: numpy code, term by term, is used."
)


def compile_graph(
    graph: Graph,
    output: str,
    parameters: Sequence[str],
    *,
    data: Sequence[str] = (),
    constants: Mapping[str, Any] | None = None,
    backend: str = "auto",
    order: int = 2,
) -> Compiled:
    """Return value, gradient and Hessian of the scalar `output` in the parameters, as functions.

    data: names given at each call.   constants: names with their values.
    backend: "math" (a few scalars, no rows), "numpy", "c" (numpy and a note where C cannot be had), or
    "auto" for the faster of math and numpy. Where the Hessian of many unknowns is sparse, it is computed by
    numpy with "c", too: term by term, in time proportional to its entries.
    order: 1 for value and gradient alone.
    Raises NameError_ for a name without a role, ShapeError if `output` is an array, UnsupportedError
    if the backend cannot express the graph.
    """
    constants = dict(constants or {})
    recipe = (graph, output, tuple(parameters), tuple(data), constants, backend, order)
    _check_names(graph, output, parameters, [*data, *constants])
    stable = stabilize(graph, output, parameters)
    given = [*data, *constants]
    if len(parameters) >= LONGEST:
        stable = with_parts_named(stable)

    def numpy_code() -> Code:
        return _numpy(stable, output, parameters, given, order)

    scalar = not any(stable.shape(n) for n in (*parameters, *given)) and not any(
        d.indices for d in needed_definitions(stable, [output])
    )
    many = len(parameters) >= _MANY if scalar else backend != "c"
    if order > 1 and backend in ("auto", "numpy", "c") and many:
        from symopt.compilation.sparse.choose import code_by_terms

        code = code_by_terms(stable, output, parameters, given, numpy_code)
        if code is not None:
            code = replace(code, note=_BY_TERMS) if backend == "c" else code
            return Compiled(graph, parameters, data, constants, code, recipe=recipe)
    if backend == "c":
        code = _c(stable, output, parameters, given, order, numpy_code)
        code = _with_sparse(code, stable, output, parameters, order)
        return Compiled(graph, parameters, data, constants, code, numpy_code, recipe=recipe)
    if backend == "math" or (backend == "auto" and scalar):
        code = _math(stable, output, parameters, order, strict=backend == "math")
        if code is not None:
            return Compiled(graph, parameters, data, constants, code, numpy_code, recipe=recipe)
    elif backend not in ("auto", "numpy"):
        find_backend(backend)
    code = _with_sparse(numpy_code(), stable, output, parameters, order)
    return Compiled(graph, parameters, data, constants, code, recipe=recipe)


def _with_sparse(
    code: Code, graph: Graph, output: str, parameters: Sequence[str], order: int
) -> Code:
    """Return the code with the functions for many unknowns whose Hessian turns out to be sparse."""
    if order < 2 or not any(graph.shape(name) for name in parameters):
        return code
    from symopt.compilation.sparse.choose import elements_later, sparse_later

    return replace(code, sparse=sparse_later(elements_later(graph, output, parameters)))


def compile_again(
    graph: Graph,
    output: str,
    parameters: Sequence[str],
    data: Sequence[str],
    constants: Mapping[str, Any],
    backend: str,
    order: int,
) -> Compiled:
    """Return `compile_graph` of positional arguments, as pickles call it."""
    return compile_graph(
        graph, output, parameters, data=data, constants=constants, backend=backend, order=order
    )


def _math(
    graph: Graph, output: str, parameters: Sequence[str], order: int, *, strict: bool
) -> Code | None:
    """Return straight-line code, or None if the problem is too large or has rows."""
    from symopt.compilation.straight import straight_code

    try:
        found = straight_code(graph, output, parameters, order)
    except UnsupportedError:
        if strict:
            raise
        return None
    source = found.source
    return Code(
        "math", source.text, found.functions, source.arguments, plain=True, loops=found.loops
    )


def _c(
    graph: Graph,
    output: str,
    parameters: Sequence[str],
    given: Sequence[str],
    order: int,
    numpy_code: Callable[[], Code],
) -> Code:
    """Return C code, or numpy code that says why it is no C code."""
    from symopt.compilation.c.choose import c_code

    try:
        return c_code(graph, output, parameters, given, order, numpy_code)
    except UnsupportedError as error:
        why = f" ({error.why})" if error.why else ""
        what = error.what[:1].upper() + error.what[1:]
        return replace(numpy_code(), note=f"{what}{why}: numpy code is used.")


def _numpy(
    graph: Graph, output: str, parameters: Sequence[str], given: Sequence[str], order: int
) -> Code:
    target = find_backend("numpy")
    scalar = not any(graph.shape(n) for n in (*parameters, *given))
    rows = single_row(graph, output, given) if scalar else graph
    plan: RowPlan | None = None
    try:
        plan = plan_rows(rows, output, parameters, straight=False, order=order)
    except NeedsArrays:
        plan = None
    from symopt.compilation.arrays.plan import plan_arrays

    whole = plan or plan_arrays(graph, output, parameters, order=order)

    known: dict[int, Any] = {}  # functions of rows, each written once for all parts

    @cache
    def written(part: str) -> Code:
        if part == "alone" and isinstance(whole, RowPlan):
            return written("blocks")
        source = target.emit(whole, part, known)
        return Code(
            "numpy",
            source.text,
            target.load(source),
            source.arguments,
            whole.stack if isinstance(whole, RowPlan) else (),
            single_row=scalar and isinstance(whole, RowPlan),
            refusal=None if isinstance(whole, RowPlan) else whole.refusal,
            blocked=source.blocked,
            staged=source.staged,
            streams=() if scalar else source.streams,
        )

    return replace(written("first"), later=written) if whole.order > 1 else written("first")


def _check_names(
    graph: Graph, output: str, parameters: Sequence[str], given: Sequence[str]
) -> None:
    if graph.definition(output) is None and output not in graph.shapes:
        raise NameError_(f"{output} is not defined", remedy="name a definition of the model")
    roles = [*parameters, *given]
    twice = [n for n in roles if roles.count(n) > 1]
    if twice:
        raise NameError_(f"{twice[0]} has two roles", remedy="list each name once")
    missing = [n for n in roles if n not in graph.shapes]
    if missing:
        raise NameError_(f"{missing[0]} is no variable of the model")
    used = {e for d in needed_definitions(graph, [output]) for e in _variables(graph, d.body)}
    unknown = sorted(used - set(roles))
    if unknown:
        raise NameError_(
            f"{unknown[0]} has no value",
            why="it is neither a parameter, nor data, nor a constant",
            remedy=f"list {unknown[0]} as data or give it as a constant",
        )


def _variables(graph: Graph, body: Any) -> set[str]:  # noqa: ANN401

    return {n for n in used_names(body) if graph.definition(n) is None}
