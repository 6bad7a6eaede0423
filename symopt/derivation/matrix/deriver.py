"""Gradients of a model over arrays in matrix notation, by back propagation with named adjoints.

    ∂L/∂Z = ∂L/∂A ⊙ A ⊙ (1 - A) = … = 1/m ((ŷ - y) vᵀ) ⊙ A ⊙ (1 - A)
    ∂L/∂W = Xᵀ ∂L/∂Z

A chain has up to four lines: the adjoint equation; what stands for the derivative of an activation put in;
the derivatives from above put in, where something then cancels; and the result. A result that would be
longer than a line keeps the derivatives from above as names: the recursion is the result.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from symopt.calculus.graph import inline
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Node
from symopt.calculus.system import System
from symopt.calculus.tidy import tidy
from symopt.calculus.views.matrix_trees import cost
from symopt.calculus.views.matrix_view import matrix_view
from symopt.calculus.views.ordering import Style, style_of
from symopt.calculus.views.pieces import add_trees
from symopt.derivation.check import Written, checked
from symopt.derivation.letters import lettered
from symopt.derivation.matrix.adjoints import Adjoint, adjoints, upstream
from symopt.derivation.matrix.arrays import ArrayDeriver
from symopt.derivation.matrix.differentials import differentials
from symopt.derivation.matrix.layers import (
    LETTERS,
    TIMES,
    Layers,
    layers,
    sum_over_layers,
    unused_letter,
)
from symopt.derivation.matrix.likeness import leaves, skeleton
from symopt.derivation.matrix.words import rule_in_words
from symopt.derivation.paths import network
from symopt.derivation.shape import replace_part
from symopt.derivation.step import Derivation
from symopt.derivation.update import taken_names
from symopt.equality.enclosures.taylor import confirm_derivative
from symopt.equality.verdict import Given
from symopt.foundation.document import Inline, Math
from symopt.foundation.errors import ProofError
from symopt.functions.lookup import functions
from symopt.syntax.printing.text_printer import to_text
from symopt.syntax.tree import Call, Derivative, Name, Relation, Tree

LONGEST = 30
"""A result costlier than this (see `matrix_trees.cost`) keeps derivatives from above as names."""
POINTS = 2
"""At how many points the original function confirms a result by Taylor arithmetic."""
MANY = 8
"""Where there are so many or more names than this to differentiate in, one point is enough for each."""


@dataclass(frozen=True, slots=True)
class Recursion:
    """An adjoint equation as it is written.

    first: with the derivatives of all users as names.   tree, node: with those of activations put in.
    via: these activations.
    """

    first: Tree
    tree: Tree
    node: Node
    via: tuple[str, ...]


class MatrixDeriver:
    """Derives for one system of arrays in matrix notation. wrt: names differentiated in."""

    def __init__(self, system: System, *, wrt: Sequence[str] = ()) -> None:
        self.system, self.graph, self.output = system, system.row, system.loss
        self.wrt = tuple(wrt) or system.parameters
        self.network = network(self.graph, self.output, self.wrt)
        self.adjoints = adjoints(self.graph, self.output, self.network)
        plain = lettered(style_of(system.model, graph=system.row))
        self.style: Style = replace(plain, shapes={**plain.shapes, **self.adjoints.shapes})
        self.bodies = {d.name: d.body for d in system.model.definitions}
        self.inside = frozenset(filter(self.is_inside, self.adjoints.equations))
        self.recursions = {e.name: self.recursion(e) for e in self.adjoints.equations.values()}
        self.sums = self.found_sums()
        self.letter = unused_letter(TIMES if self.sums else LETTERS, taken_names(system))
        self.layers = self.found_layers()
        self.in_layers = frozenset(name for group in self.layers for name in group.names)
        self.results: dict[str, Node] = {}
        self.trees: dict[str, Tree] = {}
        self.done: dict[str, Derivation] = {}
        self.by_entries: list[str] = []
        self._index: ArrayDeriver | None = None

    def locals(self) -> tuple[Derivation, ...]:
        """Return the differentials of the definitions but the output's, in order of definition."""
        inner = {d: names for d, names in self.network.inputs.items() if d != self.output}
        return differentials(self.system, inner, self.style)

    def shared(self) -> tuple[Derivation, ...]:
        """Return the derivatives in the definitions, output first; those of activations stand in others."""
        names = [n for n in self.adjoints.equations if n not in self.wrt and n not in self.inside]
        return tuple(map(self.derivation, names))

    def gradients(self) -> tuple[Derivation, ...]:
        """Return the derivation of ∂output/∂name for each name differentiated in."""
        self.shared()
        return tuple(self.derivation(name) for name in self.wrt)

    def derivation(self, name: str) -> Derivation:
        """Return the derivation of ∂output/∂name, made once; what it uses is made before it."""
        if name not in self.done:
            equation = self.adjoints.equations.get(name)
            self.done[name] = self.index.chain(name) if equation is None else self.chain(equation)
        return self.done[name]

    @property
    def index(self) -> ArrayDeriver:
        """The derivations entry by entry, made when first asked for."""
        if self._index is None:
            self._index = ArrayDeriver(self.system, wrt=self.wrt)
        return self._index

    def recursion(self, equation: Adjoint) -> Recursion | None:
        """Return the adjoint equation in matrix notation; None where a term has no such form."""
        terms = [self.view(node, equation.labels) for node in equation.terms.values()]
        if None in terms:
            return None
        first = add_trees([t for t in terms if t is not None])
        via = [u for u in upstream(equation.total, self.output) if u in self.inside]
        if not via:
            return Recursion(first, first, equation.total, ())
        node = self.adjoints.put(equation.total, {u: self.own(u) for u in via})
        tree = self.view(node, equation.labels)
        if tree is None:
            return Recursion(first, first, equation.total, ())
        return Recursion(first, tree, node, tuple(via))

    def found_layers(self) -> tuple[Layers, ...]:
        """Return the equations that differ only in the number of a layer."""
        known = {
            name: Relation("=", self.head(name), found.tree)
            for name, found in self.recursions.items()
            if found is not None and name not in self.inside
        }
        return layers(known, self.letter)

    def found_sums(self) -> dict[str, Tree]:
        """Return the derivatives that are one sum over a number: weights shared over time."""
        letter = unused_letter(TIMES, taken_names(self.system))
        found = {
            name: sum_over_layers(known.tree, letter)
            for name, known in self.recursions.items()
            if known is not None
        }
        return {name: tree for name, tree in found.items() if tree is not None}

    def chain(self, equation: Adjoint) -> Derivation:
        """Return the lines from the equation to the result; by entries where it has no matrix form."""
        name, labels = equation.name, equation.labels
        for user in equation.terms:
            if user != self.output and user not in self.inside:
                self.derivation(user)
        found = self.recursions[name]
        if found is None:
            self.by_entries.append(name)
            self.results[name] = equation.total
            return self.index.chain(name)
        lines = [Written(found.first, "adjoint-equation", self.words(equation))]
        opened = {user: self.own(user) for user in found.via}
        if found.via:
            lines.append(Written(found.tree, "put-in", self.from_above(found.via, inside=True)))
        node = found.node
        if name not in self.in_layers and name not in self.sums:
            node = self.closed(node, labels, opened, lines)
        self.results[name] = node
        self.trees[name] = lines[-1].tree
        made = self.proved(name, lines, opened)
        return replace(made, enclosed=self.enclosed(name, labels)) if name in self.wrt else made

    def proved(self, name: str, lines: Sequence[Written], opened: Mapping[str, Node]) -> Derivation:
        """Return the chain with its lines proved, in the names alone where that is enough."""
        head = self.head(name)
        small = self.adjoints.system(self.system, name, opened, whole=False)
        try:
            made = checked(small, head, lines, enclose=False)
        except ProofError:  # a line needs what a name means
            made = None
        if made is not None and made.proved:
            return made
        system = self.adjoints.system(self.system, name, opened)
        return checked(system, head, lines, enclose=False)

    def closed(
        self, node: Node, labels: tuple[Index, ...], opened: dict[str, Node], lines: list[Written]
    ) -> Node:
        """Put the derivatives from above in where the result is short enough to read, with its lines."""
        known = [u for u in upstream(node, self.output) if u in self.trees and self.is_final(u)]
        for chosen in _choices(known, self.trees):
            put = self.adjoints.put(node, {u: self.results[u] for u in chosen})
            tree = self.view(put, labels)
            if tree is None or cost(tree) > max(LONGEST, cost(lines[-1].tree)):
                continue
            rough = lines[-1].tree
            for user in chosen:
                rough = replace_part(rough, self.head(user), self.trees[user])
            why = self.from_above(chosen)
            cancels = leaves(rough) != leaves(tree)
            another = skeleton(rough) != skeleton(tree)
            if not cancels and another and cost(tree) > cost(lines[-1].tree):
                return node  # written in another way, and longer than with the name
            if cancels or another:
                lines.append(Written(rough, "put-in", why))
                why = self.simplified(node, chosen, put)
            lines.append(Written(tree, "collect", why))
            opened |= {u: self.results[u] for u in chosen}
            return put
        return node

    def is_final(self, name: str) -> bool:
        """Whether what was found of ∂output/∂name holds no other derivative."""
        return not upstream(self.results[name], self.output)

    def own(self, name: str) -> Node:
        """Return the adjoint equation of an activation: the derivatives of its users stay names."""
        return self.adjoints.equations[name].total

    def simplified(self, node: Node, users: Sequence[str], put: Node) -> tuple[Inline, ...]:
        """Return what happened after derivatives were put in: sums of rows that are 1 are told."""
        items = [self.adjoints.definition(u, self.results[u]) for u in users]
        if tidy(inline(node, items)) is put or not self.graph.unit_rows:
            return ("collected",)
        rows = [n for n in self.graph.unit_rows if n not in self.bodies]
        if not rows:
            return ("collected",)
        return ("since each row of ", Math(Name(rows[0])), " sums to 1")

    def view(self, node: Node, labels: tuple[Index, ...]) -> Tree | None:
        """Return matrix notation, None where there is none."""
        return matrix_view(node, labels, self.style)

    def head(self, name: str) -> Derivative:
        """Return ∂output/∂name as a name."""
        return Derivative(Name(self.output), (Name(name),))

    def words(self, equation: Adjoint) -> tuple[Inline, ...]:
        """Return the rule of each term; of several users, that the paths are added up."""
        users = list(equation.terms)
        if len(users) > 1:
            return (f"sum over {len(users)} paths",)
        user = users[0]
        if user == self.output:
            return ("derivative of the loss",)
        rank = len(self.graph.shape(user))
        narrow = len(equation.labels) < rank
        return (rule_in_words(self.bodies[user], equation.name, narrower=narrow, number=not rank),)

    def from_above(self, users: Sequence[str], *, inside: bool = False) -> tuple[Inline, ...]:
        """Return which derivatives were put in; inside: that of an activation, and its rule."""
        out: list[Inline] = ["with "]
        for place, user in enumerate(users):
            out += [", "] if place else []
            out.append(Math(self.head(user)))
        if inside and len(users) == 1:
            why = str(self.words(self.adjoints.equations[users[0]])[0])
            return (*out, f" by the {why.partition(':')[0]}")
        return (*out, " put in")

    def is_inside(self, name: str) -> bool:
        """Whether a name is an activation that one definition uses: no chain of its own is needed."""
        body = self.bodies.get(name)
        users, inputs = self.network.users.get(name, ()), self.network.inputs.get(name, ())
        return (
            isinstance(body, Call)
            and body.function in functions()
            and len(inputs) == 1
            and len(users) == 1
            and users != (self.output,)
            and name not in self.wrt
        )

    def enclosed(self, name: str, labels: tuple[Index, ...]) -> int:
        """Return at how many points Taylor arithmetic of the original function confirms a result."""
        claim = self.adjoints.definition(name).entry
        graph = self.adjoints.written_out()
        points = POINTS if len(self.wrt) < MANY else 1
        given = Given(self.system.domains)
        found = confirm_derivative(
            graph, self.output, [(name, labels)], claim, given, points=points
        )
        if found.refuted:
            raise ProofError(
                f"the derivative does not match the function: {to_text(self.head(name))}",
                why="Taylor arithmetic of the original function gives another value",
                remedy="this is a defect of symopt: please report it with the specification",
            )
        return found.points


def _choices(known: Sequence[str], trees: Mapping[str, Tree]) -> list[tuple[str, ...]]:
    """Return which derivatives to put in, all of them first, then the short ones alone."""
    short = tuple(u for u in known if cost(trees[u]) <= LONGEST // 3)
    ways = [tuple(known), short]
    return [way for k, way in enumerate(ways) if way and way not in ways[:k]]
