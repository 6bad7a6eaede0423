"""The Jacobian of an array, ∂F_I/∂X_K, and second derivatives of an array."""

from __future__ import annotations

from dataclasses import replace

from symopt.calculus.forward import total_derivative
from symopt.calculus.graph import Graph, inline
from symopt.calculus.kinds.derived import Derived
from symopt.calculus.kinds.gradient import gradient_of
from symopt.calculus.tidy import tidy


def jacobian_of(graph: Graph, of: str, wrt: str) -> Derived:
    """Return ∂F_I/∂X_K; of a number it is its gradient."""
    output = graph.definition(of)
    if output is None or not output.indices:
        return replace(gradient_of(graph, of, wrt), kind="jacobian")
    found = total_derivative(graph, of, wrt)
    body = tidy(inline(found.body, (output,)), graph.unit_rows, graph.properties)
    count = len(output.indices)
    return Derived("jacobian", of, (wrt,), found.indices[:count], (found.indices[count:],), body)
