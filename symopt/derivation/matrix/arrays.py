"""The chain rule on definitions that are arrays, entry by entry.

    ∂L/∂W_jk = Σ_i ∂L/∂Z_ik · ∂Z_ik/∂W_jk = Σ_i (P_ik - Y_ik) X_ij / m

Sizes stay symbols. Each size has one index letter throughout; sums over an index that a Kronecker
delta would pick out are not written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symopt.calculus import build, indices
from symopt.calculus.graph import NodeDefinition
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Delta, Node, Product
from symopt.calculus.reverse import gradient, local_partials
from symopt.calculus.system import System
from symopt.calculus.tidy import tidy
from symopt.calculus.views.ordering import style_of
from symopt.calculus.views.raising import raise_node
from symopt.derivation.check import Written, checked
from symopt.derivation.letters import Letters, lettered
from symopt.derivation.paths import network
from symopt.derivation.step import Derivation
from symopt.foundation.document import Inline, Math
from symopt.functions.lookup import functions
from symopt.syntax import tree as syntax
from symopt.syntax.tree import ZERO, Add, Derivative, Entry, Mul, Name, Tree


class ArrayDeriver:
    """Derives for one system of arrays, each part once. wrt: names differentiated in."""

    def __init__(self, system: System, *, wrt: Sequence[str] = ()) -> None:
        self.system, self.graph, self.output = system, system.row, system.loss
        self.wrt = tuple(wrt) or system.parameters
        self.style = lettered(style_of(system.model, graph=system.row))
        self.network = network(self.graph, self.output, self.wrt)
        self.letters = Letters(system.row, self.style.rows)
        inner = [name for name in self.network.inputs if name != self.output]
        self.found = gradient(self.graph, self.output, self.wrt, through=inner)
        self.bodies = {d.name: d.body for d in system.model.definitions}

    def locals(self) -> tuple[Derivation, ...]:
        """Return the local derivatives entry by entry, output first."""
        order = [name for name in reversed(list(self.bodies)) if name in self.network.inputs]
        return tuple(self.local(d, u) for d in order for u in self.network.inputs[d])

    def shared(self) -> tuple[Derivation, ...]:
        """Return the adjoints of the definitions between the output and the parameters."""
        inner = [n for n in self.network.inputs if n != self.output and n not in self.wrt]
        direct = {n for n in inner if self.network.users[n] == (self.output,)}
        return tuple(self.chain(name) for name in reversed(inner) if name not in direct)

    def gradients(self) -> tuple[Derivation, ...]:
        """Return the derivation of ∂output/∂name, entry by entry."""
        return tuple(self.chain(name) for name in self.wrt)

    def local(self, definition: str, name: str) -> Derivation:
        """Return ∂definition_I/∂name_K at the indices where it is not zero."""
        own, other, value = self.partial(definition, name)
        places = _joined(value, own, other)
        goal = Derivative(
            self.numerator(definition, name, own, places), (self.at(name, other, {}),)
        )
        body = raise_node(build.rename(value, places), self.style)
        line = Written(body, "local-derivative", self.law(definition))
        return checked(self.system, goal, [line], places=_places((*own, *other)), enclose=False)

    def partial(
        self, definition: str, name: str
    ) -> tuple[tuple[Index, ...], tuple[Index, ...], Node]:
        """Return the labels of both names and ∂definition/∂name at them."""
        item = self.graph.definition(definition)
        assert item is not None  # the network holds definitions only
        other = self.letters.labels(name)
        own = self.letters.labels(definition, taken=other)
        found = local_partials(self.graph, item, (name,)).get(name)
        if found is None:
            return own, other, build.number(0)
        value = found.at(tuple(map(indices.of, (*own, *other))))
        return own, other, tidy(value, self.graph.unit_rows, self.graph.properties)

    def chain(self, name: str) -> Derivation:
        """Return the derivation of ∂output/∂name_K."""
        labels = self.letters.labels(name)
        goal = Derivative(Name(self.output), (self.at(name, labels, {}),))
        places = _places(labels)
        users = self.network.users.get(name, ())
        if not users:
            nothing: tuple[Inline, ...] = (
                Math(Name(self.output)),
                " does not depend on ",
                Math(Name(name)),
            )
            return checked(self.system, goal, [Written(ZERO, "constant", nothing)], enclose=False)
        final = self.entries(name, labels)
        if users == (self.output,):
            line = Written(raise_node(final, self.style), "local-derivative", self.law(self.output))
            return checked(self.system, goal, [line], places=places, enclose=False)
        heads: list[Tree] = []
        values: list[Tree] = []
        for user in users:
            head, value, more = self.term(user, name, labels)
            heads.append(head)
            values.append(value)
            places |= more
        reason = "chain rule" if len(users) == 1 else f"chain rule, summed over {len(users)} paths"
        lines = [
            Written(_add(heads), "chain-rule", (reason,)),
            Written(_add(values), "local-derivatives", ("the derivatives found above",)),
            Written(raise_node(final, self.style), "collect", ("collected",)),
        ]
        return checked(self.system, goal, lines, places=places, enclose=False)

    def term(
        self, user: str, name: str, labels: tuple[Index, ...]
    ) -> tuple[Tree, Tree, dict[str, Index]]:
        """Return one path's term of the chain rule, as names and with values put in, and its labels."""
        own, other, value = self.partial(user, name)
        value = build.rename(value, {a: indices.of(b) for a, b in zip(other, labels, strict=True)})
        places = _joined(value, own, labels)
        left = tuple(i for i in own if i not in places)
        inner = Derivative(self.numerator(user, name, own, places), (self.at(name, labels, {}),))
        local = raise_node(build.rename(value, places), self.style)
        if user == self.output:
            return inner, local, {}
        outer = Derivative(Name(self.output), (self.at(user, own, places),))
        here = tuple(places.get(i, indices.of(i)) for i in own)
        upstream = raise_node(
            tidy(self.adjoint(user).at(here), self.graph.unit_rows, self.graph.properties),
            self.style,
        )
        head: Tree = Mul((outer, inner), "·")
        put: Tree = Mul((upstream, local), "·")
        for index in left:
            upper = _tree(index.upper)
            head = syntax.Sum(head, index.name, syntax.ONE, upper)
            put = syntax.Sum(put, index.name, syntax.ONE, upper)
        return head, put, _places(own)

    def adjoint(self, name: str) -> NodeDefinition:
        """Return ∂output/∂name in the model's own names."""
        entry = self.found.entries[name]
        return NodeDefinition(name, entry.indices, self.found.expanded(name))

    def entries(self, name: str, labels: tuple[Index, ...]) -> Node:
        """Return ∂output/∂name at the given labels."""
        return tidy(
            self.adjoint(name).at(tuple(map(indices.of, labels))),
            self.graph.unit_rows,
            self.graph.properties,
        )

    def at(self, name: str, labels: Sequence[Index], places: dict[Index, Affine]) -> Tree:
        """Return a name with its indices, the joined ones replaced."""
        if not labels:
            return Name(name)
        return Entry(name, tuple(_tree(places.get(i, indices.of(i))) for i in labels))

    def numerator(
        self, definition: str, name: str, own: Sequence[Index], places: dict[Index, Affine]
    ) -> Tree:
        """Return what a local derivative is of: the definition, or its body where that says less.

        Where `name` also enters through another input, ∂definition/∂name would mean all paths.
        """
        if not self.network.reaches_otherwise(definition, name):
            return self.at(definition, own, places)
        item = self.graph.definition(definition)
        assert item is not None  # the network holds definitions only
        here = tuple(places.get(i, indices.of(i)) for i in own)
        letters = {letter: "constant" for letter in self.style.index_names}
        apart = replace(self.style, roles={**self.style.roles, **letters})  # bound ones are others
        return raise_node(item.at(here), apart)

    def law(self, definition: str) -> tuple[Inline, ...]:
        """Return the reason for a local derivative: the function's law, or that the body is linear."""
        body = self.bodies[definition]
        if isinstance(body, syntax.Call) and body.function in functions():
            law = functions()[body.function].law
            return (law,) if law else (f"derivative of {body.function}",)
        if isinstance(body, syntax.Call) and body.function == "softmax":
            return ("derivative of the softmax",)
        return ("entry by entry",)


def _joined(value: Node, own: Sequence[Index], other: Sequence[Index]) -> dict[Index, Affine]:
    """Return which of the first labels equal which of the second, by the deltas in front."""
    places: dict[Index, Affine] = {}
    for base, _ in _powers(value):
        if (
            isinstance(base, Delta)
            and not base.difference.constant
            and len(base.difference.terms) == 2
        ):
            pair = base.difference.indices
            mine = [i for i in pair if i in own and i not in places]
            theirs = [i for i in pair if i in other]
            if mine and theirs:
                places[mine[0]] = indices.of(theirs[0])
    return places


def _powers(node: Node) -> Sequence[tuple[Node, object]]:
    return node.powers if isinstance(node, Product) else ((node, 1),)


def _places(labels: Sequence[Index]) -> dict[str, Index]:
    return {i.name: i for i in labels}


def _add(terms: Sequence[Tree]) -> Tree:
    return terms[0] if len(terms) == 1 else Add(tuple(terms))


def _tree(affine: Affine) -> Tree:
    parts: list[Tree] = []
    for symbol, coefficient in affine.terms:
        name: Tree = Name(symbol.name if isinstance(symbol, Index) else symbol)
        if abs(coefficient) != 1:
            name = Mul((syntax.number(abs(coefficient)), name))
        parts.append(syntax.Neg(name) if coefficient < 0 else name)
    if affine.constant or not parts:
        parts.append(syntax.number(affine.constant))
    return parts[0] if len(parts) == 1 else Add(tuple(parts))
