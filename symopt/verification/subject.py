"""What claims are about: a graph of named definitions, with what is declared of its names.

For data columns the graph is that of one row, and so are the claims; a claim over arrays is complete.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence, Set
from dataclasses import field, replace
from types import MappingProxyType

from symopt.calculus import build, indices
from symopt.calculus.arrays.array import Array
from symopt.calculus.forward import hessian
from symopt.calculus.graph import Graph, NodeDefinition, inline, names_in
from symopt.calculus.indices import Index
from symopt.calculus.lower import Scope, lower
from symopt.calculus.nodes import FALSE, TRUE, Entry, Node
from symopt.calculus.reverse import gradient
from symopt.calculus.system import System, derivative_of_name, scope_with
from symopt.calculus.views.ordering import Style, style_of
from symopt.equality.complex.complex_valued import is_complex_valued
from symopt.equality.complex.holomorphic import complex_derivative
from symopt.equality.verdict import Given
from symopt.foundation.errors import UnsupportedError
from symopt.foundation.record import record
from symopt.model.properties import property_named
from symopt.syntax.tree import Tree

_HAD = ("full column rank", "row sums 1", "one-hot rows")
FUNCTION = "∂function"
"""The name of an expression that is differentiated and has no name of its own; no user can write it."""


@record
class Subject:
    """A graph, the scope in which claims are lowered, and what is declared of the names.

    output: the definition that is differentiated if a claim does not say what.
    declared: the conditions as they were written, for the hypotheses of a verdict.
    properties: those of arrays, as sentences: "A is symmetric".   values: those of constants that have one.
    bodies: the definitions, as they were written.
    small_sizes: sizes of which what is declared may allow 0 and less.
    """

    graph: Graph
    scope: Scope
    given: Given
    output: str
    style: Style
    declared: tuple[Tree, ...] = ()
    properties: tuple[str, ...] = ()
    values: Mapping[str, Tree] = field(default_factory=lambda: MappingProxyType({}))
    bodies: Mapping[str, Tree] = field(default_factory=lambda: MappingProxyType({}))
    small_sizes: tuple[str, ...] = ()

    def value(self, tree: Tree) -> Array:
        """Return the value of a formula in the subject's names. Raises the errors of lowering."""
        return lower(tree, self.scope)

    def with_scalar(self, name: str, conditions: Sequence[Tree] = ()) -> Subject:
        """Return the subject with one more scalar variable, such as the step of an update."""
        shapes = {**self.graph.shapes, name: ()}
        graph = replace(self.graph, shapes=shapes)
        scope = replace(self.scope, shapes={**self.scope.shapes, name: ()})
        scope = scope_with(scope, graph)
        nodes = tuple(lower(c, scope).body for c in conditions)
        given = replace(self.given, domain={**self.given.domain, name: nodes})
        return replace(
            self, graph=graph, scope=scope, given=given, declared=(*self.declared, *conditions)
        )

    def without(self, conditions: Collection[Tree]) -> Subject:
        """Return the subject without some of the declared conditions."""
        nodes = {self.value(tree).body for tree in conditions}
        domain = {
            name: tuple(c for c in own if c not in nodes) for name, own in self.given.domain.items()
        }
        declared = tuple(tree for tree in self.declared if tree not in conditions)
        return replace(self, given=replace(self.given, domain=domain), declared=declared)

    def with_values(self, values: Mapping[str, Tree], needed: Set[str]) -> Subject:
        """Return the subject with variables at values, each a definition of that number.

        needed: names without which there is nothing to say of a claim; other definitions are left out.
        Raises UnsupportedError where the values do not fulfil what is declared.
        """
        found = {name: self.value(tree).body for name, tree in values.items()}
        own = tuple(NodeDefinition(name, (), node) for name, node in found.items())
        shapes = {n: shape for n, shape in self.graph.shapes.items() if n not in found}
        kept = (d for d in self.graph.definitions if d.name in needed)
        graph = replace(self.graph, shapes=shapes, definitions=(*own, *kept))

        domain = {n: conditions for n, conditions in self.given.domain.items() if n not in found}
        held = [c for n, conditions in self.given.domain.items() if n in found for c in conditions]
        constraints = [inline(c, own) for c in (*held, *self.given.constraints)]
        if FALSE in constraints:
            raise UnsupportedError("the values of the constants do not fulfil the hypotheses")
        given = replace(
            self.given, domain=domain, constraints=tuple(c for c in constraints if c is not TRUE)
        )
        return replace(self, graph=graph, scope=scope_with(self.scope, graph), given=given)


def subject_of(
    system: System,
    *,
    conditions: Sequence[Tree] = (),
    whole: frozenset[str] = frozenset(),
    complex_names: frozenset[str] = frozenset(),
) -> Subject:
    """Return the subject of a lowered model; conditions may join several names ("a < b")."""
    domain = {name: list(nodes) for name, nodes in system.domains.items()}
    joint: list[object] = []
    for tree in conditions:
        node = lower(tree, system.scope).body
        if any(map(system.row.definition, names_in(node))):  # it is one on their variables
            node = inline(node, system.row.definitions)
        alone = _only_name(node)
        if alone is None:
            joint.append(node)
        else:
            domain.setdefault(alone, []).append(node)
    for name, nodes in list(domain.items()):
        joint += [n for n in nodes if _only_name(n) != name]
        domain[name] = [n for n in nodes if _only_name(n) == name]
    given = Given({k: tuple(v) for k, v in domain.items()}, tuple(joint), whole, complex_names)
    declared = (*(c for v in system.model.variables for c in v.domain), *conditions)
    scope = replace(system.scope, complex=bool(complex_names))
    graph = replace(system.row, whole=whole)
    return Subject(
        graph,
        scope,
        given,
        system.loss,
        style_of(system.model),
        tuple(declared),
        tuple(_said(v.name, word) for v in system.model.variables for word in v.properties),
        {v.name: v.value for v in system.model.constants if v.value is not None},
        {d.name: d.body for d in system.model.definitions},
    )


def _said(name: str, word: str) -> str:
    """Return a property of an array as a sentence."""
    word = property_named(word) or word
    return f"{name} has {word}" if word in _HAD else f"{name} is {word}"


def derivative(subject: Subject, of: Tree | str | None, wrt: Sequence[str]) -> Array:
    """Return ∂of/∂wrt… through the definitions, at the labels of `of` followed by those of each name.

    of: the name of a definition, an expression in the subject's names, or None for the output.
    Raises the errors of lowering, UnsupportedError where a function has no derivative.
    """
    graph, name = named(subject, of)
    names = subject.given.complex
    if names or is_complex_valued((Entry(name),), graph):
        return Array((), complex_derivative(graph, name, tuple(wrt), names))
    found = _reverse(graph, name, tuple(wrt)) or derivative_of_name(graph, name, tuple(wrt))
    labels: tuple[Index, ...] = tuple(build.fresh(i) for i in found.indices)
    body = found.at(tuple(map(indices.of, labels)))
    if FUNCTION in names_in(body):  # as in (e^f)′ = e^f f′; a name of ours is not to be seen
        body = inline(body, [d for d in graph.definitions if d.name == FUNCTION])
    return Array(labels, body)


def _reverse(graph: Graph, name: str, wrt: tuple[str, ...]) -> NodeDefinition | None:
    """Return a gradient or a Hessian block of one number by the reverse sweep, as people write it."""
    if graph.definition(name) is None or graph.shape(name) or name in wrt:
        return None
    match wrt:
        case (only,):
            one = gradient(graph, name, wrt)
            return NodeDefinition(name, one.entries[only].indices, one.expanded(only))
        case (first, second):
            two = hessian(graph, name, tuple(dict.fromkeys(wrt)))
            block = two.blocks.get((first, second))
            if block is not None:
                return NodeDefinition(name, block.indices, two.expanded(first, second))
        case _:
            pass
    return None


def named(subject: Subject, of: Tree | str | None) -> tuple[Graph, str]:
    """Return a graph in which what is differentiated has a name, and that name."""
    if of is None:
        return subject.graph, subject.output
    if isinstance(of, str):
        return subject.graph, of
    value = subject.value(of)
    return subject.graph.extended(NodeDefinition(FUNCTION, value.indices, value.body)), FUNCTION


def _only_name(node: object) -> str | None:
    assert isinstance(node, Node)
    names = names_in(node)
    return next(iter(names)) if len(names) == 1 else None
