"""The gradient of a number, ∂f/∂X_K: of the shape of X."""

from __future__ import annotations

from symopt.calculus.graph import Graph, inline
from symopt.calculus.kinds.derived import Derived
from symopt.calculus.reverse import gradient
from symopt.calculus.tidy import tidy


def gradient_of(graph: Graph, of: str, wrt: str) -> Derived:
    """Return the gradient of the scalar definition `of`. Raises UnsupportedError for an array."""
    found = gradient(graph, of, (wrt,))
    output = graph.definition(of)
    body = found.expanded(wrt)
    if output is not None:  # a local derivative by the output's own value speaks of it by name
        body = tidy(inline(body, (output,)), graph.unit_rows, graph.properties)
    return Derived("gradient", of, (wrt,), (), (found.entries[wrt].indices,), body)
