"""Differentials: Z = X W + 1 cᵀ gives Ż = X Ẇ + 1 ċᵀ, and A = σ(Z) gives Ȧ = A ⊙ (1 - A) ⊙ Ż.

A differential is linear in the differentials of the names it is made of. What is proved is that

    ḟ = (d/dt) f(u + t u̇, v + t v̇, …) at t = 0.

Source: Magnus and Neudecker (2019), Matrix Differential Calculus, chapter 5; dots as in Giles (2008),
Collected matrix derivative results for forward and reverse mode algorithmic differentiation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from symopt.calculus import build, indices
from symopt.calculus.arrays.array import Array
from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.indices import Affine
from symopt.calculus.nodes import ZERO, Entry, Node
from symopt.calculus.reverse import local_partials
from symopt.calculus.system import System
from symopt.calculus.tidy import tidy
from symopt.calculus.views.matrix_view import matrix_view
from symopt.calculus.views.ordering import Style
from symopt.calculus.views.pieces import add_trees
from symopt.derivation.check import Written, checked
from symopt.derivation.matrix.adjoints import own_partial
from symopt.derivation.step import Derivation
from symopt.syntax.names import add_mark
from symopt.syntax.tree import Name, Tree

_STEP = "%t"


def differential_name(name: str) -> str:
    """Return what the differential of a name is called: Zdot, printed as Z with a dot."""
    return add_mark(name, "dot")


@dataclass(frozen=True, slots=True)
class Differentials:
    """What differentials of one system are made with; `shapes` are those of the names that move."""

    system: System
    style: Style
    shapes: Mapping[str, tuple[Affine, ...]]

    def of(self, item: NodeDefinition, names: Sequence[str]) -> Derivation | None:
        """Return the differential of an item in those of the names; None where it has no matrix form."""
        line = self.written(item, names)
        if line is None:
            return None
        head = differential_name(item.name)
        value = Array(item.indices, self.along(item, names))
        scope, own = self.system.scope, self.own
        scope = replace(scope, shapes={**scope.shapes, **own}, values={**scope.values, head: value})
        here = replace(self.system, row=self.defining(item), scope=scope)
        return checked(here, Name(head), [Written(line, "differential", ())], enclose=False)

    def written(self, item: NodeDefinition, names: Sequence[str]) -> Tree | None:
        """Return the differential, a term for each name that it depends on."""
        style = self.lengthened()
        nodes = [node for name in names if (node := self.term(item, name)) is not ZERO]
        terms = [matrix_view(node, item.indices, style) for node in nodes]
        known = [tree for tree in terms if tree is not None]
        return add_trees(known) if known and len(known) == len(terms) else None

    def defining(self, item: NodeDefinition) -> Graph:
        """Return the graph in which the item's name has its value: a line may use it, as in σ' = a(1 - a)."""
        graph = self.graph
        if graph.definition(item.name) is not None:
            return graph
        shapes = {name: shape for name, shape in graph.shapes.items() if name != item.name}
        return replace(graph, shapes=shapes).extended(item)

    @property
    def own(self) -> dict[str, tuple[Affine, ...]]:
        """The dimensions of the differentials."""
        return {differential_name(name): shape for name, shape in self.shapes.items()}

    @property
    def graph(self) -> Graph:
        """The graph with the differentials as variables."""
        row = self.system.row
        return replace(row, shapes={**row.shapes, **self.own})

    def lengthened(self) -> Style:
        """Return the style in which differentials stand after everything else."""
        style, own = self.style, self.own
        return replace(
            style,
            shapes={**style.shapes, **own},
            roles={**style.roles, **dict.fromkeys(own, "definition")},
            order={**style.order, **{name: len(style.order) for name in own}},
        )

    def term(self, item: NodeDefinition, name: str) -> Node:
        """Return Σ_K ∂item/∂name_K · differential of name_K."""
        partial = own_partial(self.system.row, item, name)
        if partial is None:
            return ZERO
        labels = tuple(build.fresh(i) for i in partial.indices[len(item.indices) :])
        places = tuple(map(indices.of, (*item.indices, *labels)))
        moved = Entry(differential_name(name), places[len(item.indices) :])
        whole = build.contract(build.multiply(partial.at(places), moved), labels)
        return tidy(whole, self.system.row.unit_rows, self.system.row.properties)

    def along(self, item: NodeDefinition, names: Sequence[str]) -> Node:
        """Return (d/dt) item(u + t u̇, …) at t = 0."""
        step = Entry(_STEP)

        def shifted(entry: Entry) -> Node:
            if entry.name not in names:
                return entry
            moved = Entry(differential_name(entry.name), entry.indices)
            return build.add(entry, build.multiply(step, moved))

        scalar = replace(self.graph, shapes={**self.graph.shapes, _STEP: ()})
        body = NodeDefinition("", item.indices, build.rewrite(item.body, entry=shifted))
        found = local_partials(scalar, body, (_STEP,), by_output=False).get(_STEP)
        if found is None:
            return ZERO
        return build.rewrite(found.body, entry=lambda e: ZERO if e.name == _STEP else e)


def differentials(
    system: System, inputs: Mapping[str, Sequence[str]], style: Style
) -> tuple[Derivation, ...]:
    """Return the differential of each definition in those of its inputs, where it has a matrix form.

    inputs: for each definition the names in it that move, in order of definition.
    """
    moving = dict.fromkeys(n for names in inputs.values() for n in names) | dict.fromkeys(inputs)
    if is_taken(system.row, map(differential_name, moving)):
        return ()
    made = Differentials(system, style, {n: system.row.shape(n) for n in moving})
    found = (made.of(system.row.named[d], names) for d, names in inputs.items())
    return tuple(d for d in found if d is not None)


def is_taken(graph: Graph, names: Iterable[str]) -> bool:
    """Return whether the model uses one of the names itself."""
    return not {*graph.shapes, *(d.name for d in graph.definitions)}.isdisjoint(names)
