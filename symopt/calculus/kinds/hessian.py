"""Second derivatives ∂²F_I/∂X_K∂Y_L, and their product with a direction, Σ_L ∂²f/∂X_K∂X_L V_L."""

from __future__ import annotations

from symopt.calculus.forward import hessian, hessian_vector_product
from symopt.calculus.graph import Graph, inline
from symopt.calculus.kinds.derived import Derived, Labels
from symopt.calculus.nodes import Node
from symopt.calculus.reverse import labels_of
from symopt.calculus.system import derivative_of_name
from symopt.calculus.tidy import tidy


def hessian_of(graph: Graph, of: str, first: str, second: str) -> Derived:
    """Return the second derivative; X and Y may be the same variable."""
    output = graph.definition(of)
    own: Labels = output.indices if output is not None else ()
    if own:
        found = derivative_of_name(graph, of, (first, second))
        body, labels = found.body, found.indices
        own = labels[: len(own)]
    else:
        names = (first,) if first == second else (first, second)
        result = hessian(graph, of, names)
        body = result.expanded(first, second)
        block = result.blocks.get((first, second))
        labels = block.indices if block is not None else _labels(graph, first, second)
    ends = len(own), len(own) + len(graph.shape(first))
    others = labels[ends[0] : ends[1]], labels[ends[1] :]
    return Derived("hessian", of, (first, second), own, others, _written(graph, of, body))


def hessian_vector_of(graph: Graph, of: str, wrt: str, direction: str) -> Derived:
    """Return the Hessian of a number times a direction of the variable's shape."""
    found = hessian_vector_product(graph, of, (wrt,), {wrt: direction})
    write = (d for d in found.graph.definitions if d.name.startswith("∂"))
    body = tidy(inline(found.entries[wrt].body, write), graph.unit_rows, graph.properties)
    labels = found.entries[wrt].indices
    body = _written(graph, of, body)
    return Derived("hessian-vector", of, (wrt,), (), (labels,), body, {wrt: direction})


def _written(graph: Graph, of: str, body: Node) -> Node:
    output = graph.definition(of)
    return (
        body if output is None else tidy(inline(body, (output,)), graph.unit_rows, graph.properties)
    )


def _labels(graph: Graph, first: str, second: str) -> Labels:
    """Return labels for a block that is zero."""
    one = labels_of(first, graph.shape(first))
    two = labels_of(f"{second}'", graph.shape(second))
    return (*one, *two)
