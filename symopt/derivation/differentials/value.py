"""The value of a line: pending differentials stand for what the calculus finds, Σ ∂u/∂X_K dX_K."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from symopt.calculus import build, indices
from symopt.calculus.arrays.array import Array
from symopt.calculus.graph import Graph, NodeDefinition, inlining, names_in
from symopt.calculus.lower import Scope, lower
from symopt.calculus.nodes import Entry, Node
from symopt.calculus.reverse import local_partials
from symopt.derivation.differentials.rule import Work, is_pending
from symopt.foundation.errors import ShapeError
from symopt.syntax import tree as syntax
from symopt.syntax.tree import Name, Tree


def value_of(tree: Tree, work: Work, graph: Graph) -> Array:
    """Return what a line stands for, as an array of nodes in the variables and their differentials."""
    values: dict[str, Array] = {}

    def put(part: Tree) -> Tree:
        if not is_pending(part):
            return syntax.rebuild(part, put)
        (inner,) = syntax.children(part)
        name = f"%d{len(values)}"
        values[name] = differential_array(work.array(inner), work.directions, graph)
        return Name(name)

    return line_value(put(tree), with_values(work.scope, values))


def line_value(tree: Tree, scope: Scope) -> Array:
    """Return the value of a line: the author's own, or one in columns, where what keepdims=1 kept is one."""
    try:
        return lower(tree, scope)
    except ShapeError:
        if not scope.groups:
            raise
        return lower(tree, replace(scope, groups={}))


def with_values(scope: Scope, values: Mapping[str, Array]) -> Scope:
    """Return a scope in which further names stand for arrays."""
    return replace(scope, values={**scope.values, **values})


def differential_array(array: Array, directions: Mapping[str, str], graph: Graph) -> Array:
    """Return the differential of an array by the calculus, through the definitions."""
    (body,) = written_out((array.body,), graph)
    item = NodeDefinition("", array.indices, body)
    plain = replace(graph, definitions=())
    found = local_partials(plain, item, directions, by_output=False)
    parts = list(_parts(found.items(), len(array.indices), directions))
    return array.map(lambda _: build.add(*parts))


def written_out(nodes: Sequence[Node], graph: Graph) -> list[Node]:
    """Return nodes without names of definitions."""
    defined = {item.name for item in graph.definitions}
    if all(defined.isdisjoint(names_in(node)) for node in nodes):
        return list(nodes)
    return [*map(inlining(graph.definitions), nodes)]


def _parts(
    found: Iterable[tuple[str, NodeDefinition]], count: int, directions: Mapping[str, str]
) -> Iterable[Node]:
    for name, partial in found:
        labels = tuple(build.fresh(i) for i in partial.indices[count:])
        places = tuple(map(indices.of, labels))
        local = build.rename(partial.body, dict(zip(partial.indices[count:], places, strict=True)))
        entry = Entry(directions[name], places)
        yield build.contract(build.multiply(local, entry), labels)
