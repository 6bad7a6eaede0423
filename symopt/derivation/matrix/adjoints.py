"""Adjoint equations of a graph: one linear equation for the derivative in each name, output first.

    ∂L/∂d_K = Σ_u Σ_I ∂L/∂u_I · ∂u_I/∂d_K        over the definitions u that use d

The derivatives ∂L/∂u of the users stay names, so that each equation is as long as the local derivatives
are, whatever the depth. A line is proved in a graph in which such a name is a variable, or stands for what
was proved of it before.

Source: Griewank and Walther (2008), Evaluating Derivatives, section 3.2 (adjoint equations).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from symopt.calculus import build, indices
from symopt.calculus.arrays.array import Array
from symopt.calculus.graph import Graph, NodeDefinition, inline, names_in
from symopt.calculus.indices import Index
from symopt.calculus.nodes import ONE, ZERO, Entry, Node
from symopt.calculus.reverse import labels_of, local_partials
from symopt.calculus.system import System
from symopt.calculus.tidy import tidy
from symopt.derivation.matrix.own_name import by_own_name
from symopt.derivation.paths import Network


@dataclass(frozen=True, slots=True)
class Adjoint:
    """∂output/∂name at `labels`, the sum of one term for each user, with the users' derivatives as names."""

    name: str
    labels: tuple[Index, ...]
    terms: Mapping[str, Node]

    @property
    def total(self) -> Node:
        """The sum of the terms."""
        return build.add(*self.terms.values())


@dataclass(frozen=True, slots=True)
class Adjoints:
    """The adjoint equations of the names between an output and what it is differentiated in, output first."""

    graph: Graph
    output: str
    equations: Mapping[str, Adjoint]

    def definition(self, name: str, body: Node | None = None) -> NodeDefinition:
        """Return ∂output/∂name = body as a definition, by its equation where no body is given."""
        found = self.equations[name]
        whole = found.total if body is None else body
        return NodeDefinition(adjoint_name(self.output, name), found.labels, whole)

    def put(self, node: Node, results: Mapping[str, Node]) -> Node:
        """Return a node with the given derivatives in place of their names, tidied."""
        items = [self.definition(name, body) for name, body in results.items()]
        return tidy(inline(node, items), self.graph.unit_rows, self.graph.properties)

    def written_out(self) -> Graph:
        """Return the graph with all equations as definitions."""
        return self.graph.extended(*map(self.definition, self.equations))

    def system(
        self, system: System, name: str, opened: Mapping[str, Node], *, whole: bool = True
    ) -> System:
        """Return the system in which the chain for ∂output/∂name is proved.

        That derivative is what its equation says, those of `opened` what was proved of them, and all
        others are variables: what holds for any value of them holds for theirs.
        whole: whether the model's own definitions are known; without them its names are variables too.
        """
        known, scope = self.equations, system.scope

        def derive(of: str, wrt: tuple[str, ...]) -> Array:
            found = known.get(wrt[0]) if of == self.output and len(wrt) == 1 else None
            if found is None:
                assert scope.derive is not None  # a system's scope has derivatives
                return scope.derive(of, wrt)
            labels = tuple(build.fresh(i) for i in found.labels)
            return Array(
                labels, Entry(adjoint_name(of, found.name), tuple(map(indices.of, labels)))
            )

        defined = [self.definition(u, body) for u, body in opened.items() if u != name]
        shapes, known_definitions = {**self.graph.shapes, **self.shapes}, self.graph.definitions
        if not whole:
            shapes |= {d.name: self.graph.shape(d.name) for d in known_definitions}
            known_definitions = ()
        graph = replace(self.graph, shapes=shapes, definitions=known_definitions)
        graph = graph.extended(*defined, self.definition(name))
        return replace(system, row=graph, scope=replace(scope, derive=derive))

    @property
    def shapes(self) -> dict[str, tuple[indices.Affine, ...]]:
        """The dimensions of the derivatives, by their names as definitions."""
        return {
            adjoint_name(self.output, e.name): tuple(i.upper for i in e.labels)
            for e in self.equations.values()
        }


def adjoint_name(output: str, name: str) -> str:
    """Return the name of the definition ∂output/∂name, which no user can write."""
    return f"∂{output}/∂{name}"


def adjoints(graph: Graph, output: str, found: Network) -> Adjoints:
    """Return the adjoint equations of a network, each name after the definitions that use it."""
    order = [d.name for d in reversed(graph.definitions) if d.name != output]
    equations: dict[str, Adjoint] = {}
    for name in (n for n in (*order, *graph.shapes) if n in found.users):
        labels = labels_of(name, graph.shape(name))
        terms = {user: _term(graph, output, user, name, labels) for user in found.users[name]}
        equations[name] = Adjoint(name, labels, terms)
    return Adjoints(graph, output, equations)


def _term(graph: Graph, output: str, user: str, name: str, labels: tuple[Index, ...]) -> Node:
    """Return Σ_I ∂output/∂user_I · ∂user_I/∂name at the labels, ∂output/∂user as a name."""
    item = graph.named[user]
    partial = own_partial(graph, item, name)
    if partial is None:
        return ZERO
    own = tuple(build.fresh(i) for i in item.indices)
    local = partial.at(tuple(map(indices.of, (*own, *labels))))
    seed = ONE if user == output else Entry(adjoint_name(output, user), tuple(map(indices.of, own)))
    return tidy(build.contract(build.multiply(seed, local), own), graph.unit_rows, graph.properties)


def own_partial(graph: Graph, item: NodeDefinition, name: str) -> NodeDefinition | None:
    """Return ∂item/∂name, by the item's own name where that is shorter; None if it is 0."""
    found = local_partials(graph, item, (name,)).get(name)
    if found is None:
        return None
    return NodeDefinition(found.name, found.indices, by_own_name(found.body, item))


def upstream(node: Node, output: str) -> tuple[str, ...]:
    """Return the names u whose derivatives ∂output/∂u stand in a node."""
    head = adjoint_name(output, "")
    return tuple(sorted(n.removeprefix(head) for n in names_in(node) if n.startswith(head)))
