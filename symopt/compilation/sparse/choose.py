"""Which functions are compiled as sums of alike terms: many unknowns, and sums over pairs i < j.

Code over whole arrays takes a sum over i < j as one over all pairs, those left out times 0: a term with no
value there, as 1/(x_i - x_j)² at i = j, would spoil it. Term by term they are never looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np

from symopt.calculus.graph import Graph
from symopt.calculus.indices import Affine
from symopt.calculus.nodes import Product
from symopt.compilation.arguments import DEFAULT, Running, applied, arrange
from symopt.compilation.code import Code, Functions
from symopt.compilation.layout import Layout
from symopt.compilation.rows import needed_definitions, subnodes
from symopt.compilation.shapes import Array, evaluate
from symopt.compilation.sparse.code import ElementCode, element_code
from symopt.compilation.sparse.elements import find_elements
from symopt.compilation.sparse.function import (
    SparseFunction,
    bind_elements,
    bind_sparse,
    scalar_functions,
)
from symopt.compilation.sparse.lifted import LiftedFunction
from symopt.compilation.sparse.pattern import SMALLEST

Made = Callable[[], ElementCode | None]
"""Makes the code when it is first asked for."""


def code_by_terms(
    graph: Graph,
    output: str,
    parameters: Sequence[str],
    given: Sequence[str],
    numpy_code: Callable[[], Code],
) -> Code | None:
    """Return the code term by term, None where other code is as good or better.

    numpy_code: makes the code over whole arrays, which is left to do what terms cannot.
    """
    shapes = {name: graph.shape(name) for name in (*parameters, *given)}
    made = elements_later(graph, output, parameters)
    if not any(shapes.values()):
        return _of_scalars(made, parameters, given) if len(parameters) >= SMALLEST else None
    if not _pairs(graph, output):
        return None
    code = made()
    if code is None or not code.elements.dependent:
        return None
    return _of_pairs(made, code, shapes, tuple(parameters), numpy_code)


def _of_pairs(
    made: Made,
    code: ElementCode,
    shapes: Mapping[str, tuple[Affine, ...]],
    parameters: tuple[str, ...],
    numpy_code: Callable[[], Code],
) -> Code:
    given = tuple(name for name in shapes if name not in parameters)
    sizes_of = sorted({str(s) for shape in shapes.values() for d in shape for s, _ in d.terms})

    def ready(
        arrays: Mapping[str, Array], sizes: Mapping[str, int], running: Running = DEFAULT
    ) -> Functions:
        layout = Layout({n: tuple(evaluate(d, sizes) for d in shapes[n]) for n in parameters})
        found = bind_elements(code, layout, sizes, arrays)
        if found is not None:
            return _dense(found)
        whole = numpy_code().complete()
        arguments = arrange(whole, arrays, sizes, running)
        return {name: applied(whole, name, running, arguments) for name in whole.functions}

    def function(name: str) -> Callable[..., Any]:
        def call(theta: Array, *values: Any) -> Any:  # noqa: ANN401 - as the functions of code
            arrays = dict(zip(given, values, strict=False))
            sizes = dict(zip(sizes_of, map(int, values[len(given) :]), strict=True))
            return ready(arrays, sizes)[name](theta)

        return call

    names = ("value", "value_and_gradient", "all")
    arguments = (*given, *(f"#{size}" for size in sizes_of))
    functions = {name: function(name) for name in names}
    return Code("numpy", code.source, functions, arguments, ready=ready, sparse=sparse_later(made))


def elements_later(graph: Graph, output: str, parameters: Sequence[str]) -> Made:
    """Return what makes the code of a sum of alike terms."""

    @cache
    def made() -> ElementCode | None:
        found = find_elements(graph, output, parameters)
        return None if found is None else element_code(found)

    return made


def sparse_later(made: Made) -> Callable[..., SparseFunction | LiftedFunction | None]:
    """Return (layout, sizes, arrays) -> SparseFunction or None; the code is made for many unknowns only."""

    def bound(
        layout: Layout, sizes: Mapping[str, int], arrays: Mapping[str, Array]
    ) -> SparseFunction | LiftedFunction | None:
        code = made() if layout.size >= SMALLEST else None
        return None if code is None else bind_sparse(code, layout, sizes, arrays)

    return bound


def _pairs(graph: Graph, output: str) -> bool:
    """Return whether a sum has a range that depends on another index."""
    for definition in needed_definitions(graph, [output]):
        for node in subnodes(definition.body):
            if isinstance(node, Product) and any(index.free for index in node.sums):
                return True
    return False


def _of_scalars(made: Made, parameters: Sequence[str], given: Sequence[str]) -> Code | None:
    """Return the code of many scalars whose objective is a sum of alike terms, None where it is not."""
    code = made()
    layout = Layout({name: () for name in parameters})
    arrays = {name: np.array(1.0) for name in given}
    found = None if code is None else bind_elements(code, layout, {}, arrays)
    if code is None or found is None or not (found.sparse or code.elements.shared):
        return None
    functions = scalar_functions(code, parameters, given)
    return Code("numpy", code.source, functions, tuple(given), sparse=sparse_later(made))


def _dense(found: SparseFunction | LiftedFunction) -> Functions:
    def everything(theta: Array) -> tuple[float, Array, Array]:
        value, gradient, hessian = found.all(theta)
        return value, gradient, hessian.toarray()

    return {
        "value": found.value,
        "value_and_gradient": found.value_and_gradient,
        "all": everything,
        "hessian": lambda theta: everything(theta)[2],
    }
