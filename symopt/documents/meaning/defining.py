"""Definitions of a document added to a graph one by one, each in the scope of those before it.

A document defines by derivatives, x_1 = x_0 - f'(x_0)/f''(x_0), and differentiates expressions through what
is defined: ∂/∂w (ŷ - y)² is the derivative through ŷ.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symopt.calculus import build, indices
from symopt.calculus.arrays.array import Array
from symopt.calculus.arrays.grouping import single
from symopt.calculus.graph import Graph, NodeDefinition, inline, names_in
from symopt.calculus.indices import Affine, Index
from symopt.calculus.lower import Partial, Scope, lower
from symopt.calculus.nodes import Operator
from symopt.calculus.system import derivative_of_name, scope_with
from symopt.foundation.errors import SymoptError, UnsupportedError
from symopt.syntax.tree import Tree
from symopt.verification.subject import FUNCTION


def defined(
    graph: Graph, scope: Scope, definitions: Sequence[tuple[str, Tree]], *, held: bool = False
) -> tuple[Graph, Scope]:
    """Return a graph and its scope with definitions added. Raises the errors of lowering them.

    held: whether a derivative of a written-out expression holds all other names.
    """
    for name, body in definitions:
        scope = _scope(scope, graph)
        try:
            array = single(lower(body, scope), "a definition cannot name")
        except SymoptError as error:
            raise error.within(f"definition of {name}") from None
        labels = tuple(
            Index(f"{name}_{k + 1}", Affine(1), i.count) for k, i in enumerate(array.indices)
        )
        item = NodeDefinition(name, labels, array.labelled(labels).body)
        graph = graph.extended(item)
        if _sums_to_one(item):
            graph = replace(graph, unit_rows={**graph.unit_rows, name: labels[-1].upper})
        scope = replace(scope, shapes={**scope.shapes, name: array.shape})
    last = _scope(scope, graph)
    return graph, replace(last, partial=scope_with(scope, graph).partial) if held else last


def _sums_to_one(item: NodeDefinition) -> bool:
    body = item.body
    if not isinstance(body, Operator) or body.function != "softmax":
        return False
    return body.at[0].plain == item.indices[-1]


def _scope(scope: Scope, graph: Graph) -> Scope:
    known: dict[tuple[str, ...], NodeDefinition] = {}  # a subject serves many claims

    def derive(of: str, wrt: tuple[str, ...]) -> Array:
        for name in (of, *wrt):
            if name not in graph.shapes and graph.definition(name) is None:
                raise UnsupportedError(
                    f"nothing is differentiated by {name}", why="it is a size or an index here"
                )
        found = known.get((of, *wrt))
        if found is None:
            found = known[of, *wrt] = derivative_of_name(graph, of, wrt)
        labels = tuple(build.fresh(i) for i in found.indices)
        return Array(labels, found.at(tuple(map(indices.of, labels))))

    return replace(scope_with(scope, graph), derive=derive, partial=_through_definitions(graph))


def _through_definitions(graph: Graph) -> Partial:
    """Return ∂expression/∂name through the definitions."""

    def partial(array: Array, name: str) -> Array:
        if name not in graph.shapes and graph.definition(name) is None:
            raise UnsupportedError(f"nothing is differentiated by {name}", why="it is a size here")
        whole = graph.extended(NodeDefinition(FUNCTION, array.indices, array.body))
        found = derivative_of_name(whole, FUNCTION, (name,))
        labels = (*array.indices, *(build.fresh(i) for i in found.indices[len(array.indices) :]))
        body = found.at(tuple(map(indices.of, labels)))
        if FUNCTION in names_in(body):
            body = inline(body, [d for d in whole.definitions if d.name == FUNCTION])
        return Array(labels, body)

    return partial
