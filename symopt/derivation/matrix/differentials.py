"""Differentials of definitions: Z = X W + 1 cᵀ gives dZ = X dW + 1 dcᵀ, A = σ(Z) gives dA = A ⊙ (1 - A) ⊙ dZ.

A differential is linear in the differentials of the names it is made of. What is proved is that

    d f = (d/dt) f(u + t du, v + t dv, …) at t = 0.

Source: Magnus and Neudecker (2019), Matrix Differential Calculus, chapter 5.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from symopt.calculus import build, indices
from symopt.calculus.arrays.array import Array
from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.indices import Affine
from symopt.calculus.matrix_view import matrix_view
from symopt.calculus.nodes import ZERO, Entry, Node
from symopt.calculus.ordering import Style
from symopt.calculus.raising import add_trees
from symopt.calculus.reverse import local_partials
from symopt.calculus.system import System
from symopt.calculus.tidy import tidy
from symopt.derivation.check import Written, checked
from symopt.derivation.step import Derivation
from symopt.syntax.tree import Name, Tree

_STEP = "%t"


def differential_name(name: str) -> str:
    """Return what the differential of a name is called: dZ."""
    return f"d{name}"


def differentials(
    system: System, inputs: Mapping[str, Sequence[str]], style: Style
) -> tuple[Derivation, ...]:
    """Return the differential of each definition in those of its inputs, in matrix notation where it has one.

    inputs: for each definition the names in it that move, in order of definition.
    """
    moving = dict.fromkeys(n for names in inputs.values() for n in names) | dict.fromkeys(inputs)
    if any(differential_name(n) in _names(system.row) for n in moving):
        return ()  # a name of the model reads as a differential
    shapes = {differential_name(n): system.row.shape(n) for n in moving}
    style = replace(
        style,
        shapes={**style.shapes, **shapes},
        roles={**style.roles, **dict.fromkeys(shapes, "definition")},
        order={**style.order, **{name: len(style.order) for name in shapes}},
    )
    found = (_differential(system, d, names, style, shapes) for d, names in inputs.items())
    return tuple(d for d in found if d is not None)


def _differential(
    system: System,
    definition: str,
    names: Sequence[str],
    style: Style,
    shapes: Mapping[str, tuple[Affine, ...]],
) -> Derivation | None:
    item = system.row.named[definition]
    terms: list[Tree] = []
    for name in names:
        tree = matrix_view(_term(system.row, item, name), item.indices, style)
        if tree is None:
            return None
        terms.append(tree)
    head = differential_name(definition)
    value = Array(item.indices, _along(system.row, item, names))
    scope = replace(
        system.scope,
        shapes={**system.scope.shapes, **shapes},
        values={**system.scope.values, head: value},
    )
    graph = replace(system.row, shapes={**system.row.shapes, **shapes})
    line = Written(add_trees(terms), "differential", ())
    here = replace(system, row=graph, scope=scope)
    return checked(here, Name(head), [line], enclose=False)


def _term(graph: Graph, item: NodeDefinition, name: str) -> Node:
    """Return Σ_K ∂item/∂name_K · dname_K."""
    partial = local_partials(graph, item, (name,)).get(name)
    if partial is None:
        return ZERO
    labels = tuple(build.fresh(i) for i in partial.indices[len(item.indices) :])
    places = tuple(map(indices.of, (*item.indices, *labels)))
    moved = Entry(differential_name(name), places[len(item.indices) :])
    return tidy(build.contract(build.multiply(partial.at(places), moved), labels), graph.unit_rows)


def _along(graph: Graph, item: NodeDefinition, names: Sequence[str]) -> Node:
    """Return (d/dt) item(u + t du, …) at t = 0."""
    step = Entry(_STEP)

    def shifted(entry: Entry) -> Node:
        if entry.name not in names:
            return entry
        return build.add(
            entry, build.multiply(step, Entry(differential_name(entry.name), entry.indices))
        )

    body = build.rewrite(item.body, entry=shifted)
    scalar = replace(graph, shapes={**graph.shapes, _STEP: ()})
    moved = NodeDefinition("", item.indices, body)
    found = local_partials(scalar, moved, (_STEP,), by_output=False).get(_STEP)
    if found is None:
        return ZERO
    return build.rewrite(found.body, entry=lambda e: ZERO if e.name == _STEP else e)


def _names(graph: Graph) -> Iterable[str]:
    return {*graph.shapes, *(d.name for d in graph.definitions)}
