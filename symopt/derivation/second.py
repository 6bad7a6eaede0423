"""Second derivatives: the finished gradient differentiated once more, and the Hessian as a whole.

∂²L/∂w∂v = Σ_u ∂(∂L/∂w)/∂u · ∂u/∂v        over the names u in the gradient's own formula
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symopt.calculus import indices
from symopt.calculus.forward import Hessian, hessian, total_derivative
from symopt.calculus.graph import NodeDefinition, names_in
from symopt.calculus.indices import Index
from symopt.calculus.lower import lower
from symopt.calculus.matrix_view import matrix_view
from symopt.calculus.nodes import ZERO, Node
from symopt.calculus.ordering import style_of
from symopt.calculus.raising import raise_node
from symopt.calculus.reverse import local_partials
from symopt.calculus.system import System
from symopt.calculus.tidy import tidy
from symopt.derivation.check import Written, checked
from symopt.derivation.letters import Letters, lettered
from symopt.derivation.local import derive_local
from symopt.derivation.roles import local_context
from symopt.derivation.step import Derivation
from symopt.syntax import tree as syntax
from symopt.syntax.tree import Add, Derivative, Matrix, Mul, Name, Tree

WRITTEN_OUT = 3
"""Up to so many scalars the second derivatives are derived, and the Hessian is one matrix."""
STATED = 10
"""Up to so many scalars each second derivative is stated."""


class SecondDeriver:
    """Second derivatives of one system. wrt: names differentiated in, the parameters by default."""

    def __init__(self, system: System, *, wrt: Sequence[str] = ()) -> None:
        self.system, self.graph, self.output = system, system.row, system.loss
        self.wrt = tuple(wrt) or system.parameters
        self.style = lettered(style_of(system.model))
        self.letters = Letters(self.graph, self.style.rows)
        self.hessian: Hessian = hessian(self.graph, self.output, self.wrt)

    @property
    def scalar(self) -> bool:
        """Whether all names differentiated in are scalars."""
        return not any(self.graph.shape(name) for name in self.wrt)

    def pairs(self) -> list[tuple[str, str]]:
        """Return the upper triangle in order."""
        return [(p, q) for k, p in enumerate(self.wrt) for q in self.wrt[k:]]

    def entry(self, first: str, second: str) -> Tree:
        """Return ∂²output/∂first∂second of two scalars as a tree in the model's names."""
        return raise_node(self.hessian.expanded(first, second), self.style)

    def matrix(self) -> Tree:
        """Return the whole Hessian written out, for scalars."""
        order = {name: k for k, name in enumerate(self.wrt)}
        rows = [
            tuple(self.entry(*sorted((p, q), key=order.__getitem__)) for q in self.wrt)
            for p in self.wrt
        ]
        return Matrix(tuple(rows))

    def derive(self, first: str, second: str, gradient: Derivation) -> Derivation:
        """Return the derivation of one second derivative of scalars from the finished gradient."""
        ordinary = len(self.system.model.variables) == 1
        goal = Derivative(Name(self.output), (Name(first), Name(second)), total=ordinary)
        if self.plain(gradient.result):
            return checked(self.system, goal, self.directly(gradient.result, second, ordinary))
        node = lower(gradient.result, self.system.scope).body
        item = NodeDefinition(f"∂{self.output}/∂{first}", (), node)
        partials = local_partials(self.graph, item, names_in(node), by_output=False)
        heads: list[Tree] = []
        values: list[Tree] = []
        for name in sorted(partials, key=self.style.rank):
            known = gradient.result if name == self.output and second == first else None
            inner = known or raise_node(self.total(name, second), self.style)
            if inner == syntax.ZERO:
                continue
            factor = raise_node(tidy(partials[name].body), self.style)
            head = Derivative(Name(name), (Name(second),), total=ordinary)
            heads.append(_times(factor, head if name != second else syntax.ONE))
            values.append(_times(factor, inner))
        if not heads:
            reason = "the first derivative does not depend on it"
            return checked(self.system, goal, [Written(syntax.ZERO, "constant", (reason,))])
        whole = tidy(lower(_add(values), self.system.scope).body)
        final = Written(raise_node(whole, self.style), "collect", ("collected",))
        lines = [
            Written(_add(heads), "chain-rule", ("the gradient differentiated once more",)),
            Written(_add(values), "local-derivatives", ("the derivatives of the names in it",)),
            final,
        ]
        return checked(self.system, goal, lines)

    def plain(self, tree: Tree) -> bool:
        """Return whether a formula is in variables alone, so that the rules apply to it as it is."""
        return not any(self.graph.definition(name) for name in syntax.names(tree))

    def directly(self, tree: Tree, name: str, ordinary: bool) -> list[Written]:
        """Return the lines that differentiate a formula in variables by the rules."""
        start = Derivative(tree, (Name(name),), total=ordinary)
        lines = [
            Written(start, "second-derivative", ("the first derivative differentiated once more",))
        ]
        context = local_context(self.system.model, "", "textbook")
        found = derive_local(tree, name, context=context)
        return lines + [Written(line.tree, line.rule, line.reason) for line in found]

    def total(self, of: str, wrt: str) -> Node:
        """Return d(of)/d(wrt) of scalars through the definitions."""
        return total_derivative(self.graph, of, wrt).body

    def stated(self, first: str, second: str) -> Derivation:
        """Return one second derivative of scalars in one line."""
        goal = Derivative(Name(self.output), (Name(second), Name(first)))
        line = Written(self.entry(first, second), "second-derivative", ())
        return checked(self.system, goal, [line])

    def block(self, first: str, second: str) -> list[Derivation]:
        """Return a block of an array Hessian entry by entry, and in matrix form where there is one."""
        block = self.hessian.blocks.get((first, second))
        one = self.letters.labels(first)
        two = self.letters.labels(second, taken=one)
        labels = (*one, *two)
        node: Node = ZERO
        if block is not None:
            whole = NodeDefinition("", block.indices, self.hessian.expanded(first, second))
            node = tidy(whole.at(tuple(map(indices.of, labels))), self.graph.unit_rows)
        goal = Derivative(
            Name(self.output), (_at(second, two), _at(first, one))
        )  # printed first, second
        places = {i.name: i for i in labels}
        body = raise_node(node, self.style)
        found = [
            checked(
                self.system, goal, [Written(body, "second-derivative", ("entry by entry",))],
                places=places, enclose=False,
            )
        ]  # fmt: skip
        form = self.block_form(first, second, one, two, node)
        return [*found, form] if form is not None else found

    def block_form(
        self, first: str, second: str, one: tuple[Index, ...], two: tuple[Index, ...], node: Node
    ) -> Derivation | None:
        """Return the matrix form of a block between vectors (or a vector and a scalar)."""
        if len(one) > 1 or len(two) > 1 or not (one or two) or node is ZERO:
            return None
        tree = matrix_view(node, (*one, *two), self.style)
        if tree is None:
            return None
        goal = Derivative(Name(self.output), (Name(first), Name(second)))
        return checked(
            self.system,
            goal,
            [Written(tree, "matrix-form", ("all entries at once",))],
            enclose=False,
        )


def derivations_of(
    second: SecondDeriver, gradients: Mapping[str, Derivation], brief: bool
) -> tuple[Derivation, ...]:
    """Return the Hessian's derivations: blocks for arrays, entries for scalars.

    Up to WRITTEN_OUT scalars each entry is derived; up to STATED each is stated; beyond that there are
    too many to read. brief: nothing is derived that the whole matrix says.
    """
    count = len(second.wrt)
    if not second.scalar:
        return tuple(d for p, q in second.pairs() for d in second.block(p, q))
    if count > STATED or (brief and count <= WRITTEN_OUT):
        return ()
    if count > WRITTEN_OUT:
        return tuple(second.stated(p, q) for p, q in second.pairs())
    return tuple(second.derive(q, p, gradients[q]) for p, q in second.pairs())


def _at(name: str, labels: Sequence[Index]) -> Tree:
    if not labels:
        return Name(name)
    return syntax.Entry(name, tuple(Name(i.name) for i in labels))


def _times(factor: Tree, other: Tree) -> Tree:
    if other == syntax.ONE:
        return factor
    return other if factor == syntax.ONE else Mul((factor, other), "·")


def _add(terms: Sequence[Tree]) -> Tree:
    return terms[0] if len(terms) == 1 else Add(tuple(terms))
