"""H v, the Hessian times a vector, compiled for the price of about two gradients and without H.

The slope of f along v is the scalar s(θ, v) = Σ_p ∂f/∂p · v_p. It is linear in v, so its gradient over
the pair (θ, v) is (H v, ∇f). So s is compiled like any other objective, with 2n parameters and to first
order alone: what the planner knows of rows, runs and matrix products holds for H v as well.

Source: B. Pearlmutter, Fast exact multiplication by the Hessian, Neural Computation 6 (1994) 147-160.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from symopt.calculus import build
from symopt.calculus.forward import directional
from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.nodes import Entry, Node
from symopt.compilation.bound import Bound
from symopt.compilation.compile import compile_graph
from symopt.compilation.compiled import Compiled
from symopt.compilation.shapes import Array
from symopt.compilation.stable.stabilize import stabilize

HessianProduct: TypeAlias = Callable[[Array, Array], Array]


def hessian_product(bound: Bound) -> HessianProduct:
    """Return (θ, v) -> H(θ) v for bound functions; it is compiled at the first call.

    Raises UnsupportedError at that call for a function whose second derivative has no form.
    """
    ready: list[Bound] = []

    def product(theta: Array, vector: Array) -> Array:
        if not ready:
            ready.append(_bound(bound))
        both = np.concatenate([theta, vector])
        return ready[0].flat_gradient(both)[: len(theta)]

    return product


def compile_slope(owner: Compiled) -> Compiled:
    """Return s(θ, v) as compiled functions of first order, for the function that `owner` compiles."""
    steps = _steps(owner)
    stable = stabilize(owner.graph, owner.output)
    graph, name = _renamed(*directional(stable, owner.output, steps))
    return compile_graph(
        graph,
        name,
        [*owner.parameters, *steps.values()],
        data=owner.data,
        constants=owner.constants,
        order=1,
    )


def _bound(bound: Bound) -> Bound:
    compiled = compile_slope(bound.owner)
    given = {name: bound.arrays[name] for name in bound.owner.data}
    zeros = bound.layout.unpack(np.zeros(bound.layout.size))
    steps = _steps(bound.owner)
    return compiled.bind(given, {**zeros, **{steps[name]: zeros[name] for name in zeros}})


def _steps(owner: Compiled) -> dict[str, str]:
    """Return a name for v_p for each parameter p, one that nothing else has."""
    taken = {*owner.shapes, *owner.graph.shapes, *(d.name for d in owner.graph.definitions)}
    prefix, number = "step", 1
    while any(f"{prefix}_{name}" in taken for name in owner.parameters):
        number += 1
        prefix = f"step{number}"
    return {name: f"{prefix}_{name}" for name in owner.parameters}


def _renamed(graph: Graph, output: str) -> tuple[Graph, str]:
    """Return the graph with its tangents named as code names what is its own: ∂z/∂v is slope.z."""
    names = {
        d.name: f"slope.{d.name[1:].partition('/')[0]}"
        for d in graph.definitions
        if d.name.startswith("∂")
    }

    def put(entry: Entry) -> Node:
        return Entry(names.get(entry.name, entry.name), entry.indices)

    definitions = tuple(
        NodeDefinition(names.get(d.name, d.name), d.indices, build.rewrite(d.body, entry=put))
        for d in graph.definitions
    )
    return replace(graph, definitions=definitions), names[output]
