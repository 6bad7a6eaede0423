"""Residuals and their Jacobian as numpy functions: r_I(θ) and ∂r_I/∂p for each parameter p.

Where rows and scalar parameters allow, one backward sweep for all parameters (`residual_rows`); else
forward over the definitions with all axes, one function for each parameter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from symopt.calculus.forward import total_derivative
from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.nodes import ZERO
from symopt.compilation.arrays.code import ArrayCode, compile_array
from symopt.compilation.backend import Source, load_python
from symopt.compilation.blocks.mapped import Mapped
from symopt.compilation.residuals.rows import TITLES, row_source
from symopt.compilation.residuals.squares import Square, active_names, is_affine
from symopt.compilation.rows import needed_definitions, used_names
from symopt.compilation.stable.late_powers import at_zero_everywhere
from symopt.compilation.stable.stabilize import stabilize

Arrays = Mapping[str, Any]
Sizes = Mapping[str, int]
NAME = "residual"


@dataclass(frozen=True, slots=True)
class BlockCode:
    """The code of one square Σ_I factor_I r_I².

    residual: (names, sizes) -> r, an array over the square's labels, or broadcasting to it.
    jacobian: (names, sizes) -> (r, slopes); each slope has r's axes, then those of its parameter.
    factor, response: arrays of the data alone; no response where r is not ±(y - f(θ)).
    observed: whether r depends on data, so that it is an observation and no penalty.
    affine: whether r is affine in the parameters.
    """

    square: Square
    source: str
    residual: Callable[[Arrays, Sizes], Any]
    jacobian: Callable[[Arrays, Sizes], tuple[Any, Sequence[Any]]]
    factor: ArrayCode
    response: ArrayCode | None
    observed: bool
    affine: bool


def compile_square(
    graph: Graph, square: Square, parameters: Sequence[str], data: Sequence[str]
) -> BlockCode:
    """Return the code of one square. Raises UnsupportedError for what has no code or no derivative."""
    whole = graph.extended(NodeDefinition(NAME, square.labels, square.base))
    stable = stabilize(whole, NAME)
    rows = row_source(stable, NAME, square.labels, parameters)
    if rows is None:
        source, residual, jacobian = _by_arrays(stable, parameters)
    else:
        source = rows[0]
        functions = load_python(Source(source, TITLES, ()))
        names = (*parameters, *rows[1])
        residual, jacobian = (_called(functions[title], names) for title in TITLES)
    seen = {n for d in needed_definitions(whole, [NAME]) for n in used_names(d.body)}
    active = active_names(graph, parameters)
    answer = square.response(graph, active)
    return BlockCode(
        square=square,
        source=source,
        residual=residual,
        jacobian=jacobian,
        factor=compile_array(graph, NodeDefinition("factor", square.labels, square.factor)),
        response=None
        if answer is None
        else compile_array(graph, NodeDefinition("response", square.labels, answer)),
        observed=not seen.isdisjoint(data),
        affine=is_affine(graph, square.base, active),
    )


def call_array(code: ArrayCode, arrays: Arrays, sizes: Sizes) -> Any:  # noqa: ANN401 - an array
    """Return a compiled array of values that have been checked, in their own precision."""
    given = (np.asarray(a) if isinstance(a, Mapped) else a for a in (arrays[n] for n in code.names))
    return code.function(*given, *(sizes[s] for s in code.sizes))


def _called(function: Callable[..., Any], names: Sequence[str]) -> Callable[[Arrays, Sizes], Any]:
    """Return a function of mappings that gives its arguments by name."""

    def call(arrays: Arrays, sizes: Sizes) -> Any:  # noqa: ANN401 - an array, or several
        return function(*(sizes[n[1:]] if n[0] == "#" else arrays[n] for n in names))

    return call


def _by_arrays(
    graph: Graph, parameters: Sequence[str]
) -> tuple[
    str,
    Callable[[Arrays, Sizes], Any],
    Callable[[Arrays, Sizes], tuple[Any, Sequence[Any]]],
]:
    item = graph.definition(NAME)
    assert item is not None  # the caller has added it
    values = compile_array(graph, NodeDefinition("value", item.indices, item.entry))
    slopes: list[ArrayCode | None] = []
    for name in parameters:
        found = total_derivative(graph, NAME, name, by_output=False)
        found = replace(found, body=at_zero_everywhere(found.body))
        slopes.append(None if found.body is ZERO else compile_array(graph, found))

    def residual(arrays: Arrays, sizes: Sizes) -> Any:  # noqa: ANN401 - an array
        return call_array(values, arrays, sizes)

    def jacobian(arrays: Arrays, sizes: Sizes) -> tuple[Any, Sequence[Any]]:
        return residual(arrays, sizes), [
            np.float64(0.0) if code is None else call_array(code, arrays, sizes) for code in slopes
        ]

    source = "\n".join([values.source, *(code.source for code in slopes if code is not None)])
    return source, residual, jacobian
