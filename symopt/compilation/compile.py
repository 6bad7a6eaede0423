"""From a graph to compiled functions: stabilize, choose a form, plan, write, load."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from symopt.calculus.graph import Graph
from symopt.compilation.backend import backend as find_backend
from symopt.compilation.code import Code
from symopt.compilation.compiled import Compiled
from symopt.compilation.layout import Layout
from symopt.compilation.plan import RowPlan, plan_rows, single_row
from symopt.compilation.rows import needed_definitions, used_names
from symopt.compilation.stable.stabilize import stabilize
from symopt.compilation.sweep import NeedsArrays
from symopt.foundation.errors import NameError_, UnsupportedError

if TYPE_CHECKING:
    from symopt.compilation.shapes import Array
    from symopt.compilation.sparse.code import ElementCode, SparseFunction


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
    "auto" for the faster of math and numpy.
    order: 1 for value and gradient alone.
    Raises NameError_ for a name without a role, ShapeError if `output` is an array, UnsupportedError
    if the backend cannot express the graph.
    """
    constants = dict(constants or {})
    recipe = (graph, output, tuple(parameters), tuple(data), constants, backend, order)
    _check_names(graph, output, parameters, [*data, *constants])
    stable = stabilize(graph, output)
    given = [*data, *constants]

    def numpy_code() -> Code:
        return _numpy(stable, output, parameters, given, order)

    scalar = not any(stable.shape(n) for n in (*parameters, *given)) and not any(
        d.indices for d in needed_definitions(stable, [output])
    )
    if backend == "c":
        code = _c(stable, output, parameters, given, order, numpy_code)
        return Compiled(graph, parameters, data, constants, code, recipe=recipe)
    sparse = _sparse(stable, output, parameters, order, scalar) if order > 1 else None
    if sparse is not None and scalar and backend in ("auto", "numpy"):
        code = _elements(sparse, parameters, given)
        if code is not None:
            return Compiled(graph, parameters, data, constants, code, recipe=recipe)
    if backend == "math" or (backend == "auto" and scalar):
        code = _math(stable, output, parameters, order, strict=backend == "math")
        if code is not None:
            return Compiled(graph, parameters, data, constants, code, numpy_code, recipe=recipe)
    elif backend not in ("auto", "numpy"):
        find_backend(backend)
    code = numpy_code()
    if sparse is not None:
        code = replace(code, sparse=_bound_later(sparse))
    return Compiled(graph, parameters, data, constants, code, recipe=recipe)


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


def _sparse(
    graph: Graph, output: str, parameters: Sequence[str], order: int, scalar: bool
) -> Callable[[], ElementCode | None] | None:
    """Return what makes the code of a sum of alike terms, None if there are too few unknowns for it."""
    from symopt.compilation.sparse.pattern import SMALLEST

    shaped = any(graph.shape(name) for name in parameters)
    if order < 2 or (len(parameters) < SMALLEST if scalar else not shaped):
        return None

    @cache
    def made() -> ElementCode | None:
        from symopt.compilation.sparse.code import element_code
        from symopt.compilation.sparse.elements import find_elements

        found = find_elements(graph, output, parameters)
        return None if found is None else element_code(found)

    return made


def _bound_later(made: Callable[[], ElementCode | None]) -> Callable[..., Any]:
    """Return (layout, sizes, arrays) -> SparseFunction or None; the code is made for many unknowns only."""

    def bound(
        layout: Layout, sizes: Mapping[str, int], arrays: Mapping[str, Array]
    ) -> SparseFunction | None:
        from symopt.compilation.sparse.code import bind_elements
        from symopt.compilation.sparse.pattern import SMALLEST

        code = made() if layout.size >= SMALLEST else None
        return None if code is None else bind_elements(code, layout, sizes, arrays)

    return bound


def _elements(
    made: Callable[[], ElementCode | None], parameters: Sequence[str], given: Sequence[str]
) -> Code | None:
    """Return the code of many scalars whose objective is a sum of alike terms, None where it is not."""
    from symopt.compilation.sparse.code import bind_elements, scalar_functions

    code = made()
    layout = Layout({name: () for name in parameters})
    arrays = {name: np.array(1.0) for name in given}
    if code is None or bind_elements(code, layout, {}, arrays) is None:
        return None
    functions = scalar_functions(code, parameters, given)
    return Code("numpy", code.source, functions, tuple(given), sparse=_bound_later(made))


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

    @cache
    def written(part: str) -> Code:
        source = target.emit(whole, part)
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
