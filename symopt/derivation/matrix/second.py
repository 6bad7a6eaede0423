"""Hessian blocks of a model over arrays, each once: in matrix notation, for fixed columns, or entry by entry.

    ∂²L/∂v² = 1/m Aᵀ diag(ŷ ⊙ (1 - ŷ)) A              two vectors: a matrix
    (∂²L/∂W²)_{:,k,:,l} = Xᵀ diag(…) X                 two matrices: a matrix for each pair of columns

∂²L/∂q∂p is the Jacobian of ∂L/∂p in q: its rows belong to p and its columns to q. The block of (q, p) is
its transpose. Columns or rows are held fixed where the block has more than two indices, or where it reads
shorter so; what has no matrix form even then is given entry by entry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symopt.calculus import indices
from symopt.calculus.cost import cost
from symopt.calculus.forward import Hessian, hessian
from symopt.calculus.graph import NodeDefinition
from symopt.calculus.indices import Index
from symopt.calculus.nodes import ZERO, Node
from symopt.calculus.system import System
from symopt.calculus.tidy import tidy
from symopt.calculus.views.block_view import BlockView, block_view
from symopt.calculus.views.gathering import gathered
from symopt.calculus.views.matrix_view import Labels
from symopt.calculus.views.ordering import style_of
from symopt.calculus.views.raising import raise_node
from symopt.derivation.check import Written, checked
from symopt.derivation.letters import Letters, lettered
from symopt.derivation.step import Derivation
from symopt.syntax.tree import Derivative, Entry, Name, Part, Range, Tree

STATED = 10
"""Up to so many blocks are stated."""
LONGEST = 42
"""A block costlier than this (see `cost`) is not written out as one formula."""


class MatrixHessian:
    """Second derivatives in arrays. wrt: names differentiated in, the parameters by default."""

    def __init__(self, system: System, *, wrt: Sequence[str] = ()) -> None:
        self.system, self.graph, self.output = system, system.row, system.loss
        self.wrt = tuple(wrt) or system.parameters
        self.style = lettered(style_of(system.model, graph=system.row))
        self.letters = Letters(self.graph, self.style.rows)
        self.few = len(self.pairs()) <= STATED
        self.hessian: Hessian | None = (
            hessian(self.graph, self.output, self.wrt) if self.few else None
        )
        self.left_out: tuple[tuple[str, str], ...] = ()

    def pairs(self) -> list[tuple[str, str]]:
        """Return the upper triangle in order."""
        return [(p, q) for k, p in enumerate(self.wrt) for q in self.wrt[k:]]

    def blocks(self) -> tuple[Derivation, ...]:
        """Return the blocks, if they are few; those too long to read are left out and listed."""
        found: list[Derivation] = []
        for first, second in self.pairs() if self.few else ():
            block = self.block(first, second)
            if block is None:
                self.left_out = (*self.left_out, (first, second))
            else:
                found.append(block)
        return tuple(found)

    def block(self, first: str, second: str) -> Derivation | None:
        """Return ∂²output/∂second∂first, None if it is too long to read as one formula."""
        one = self.letters.labels(first)
        two = self.letters.labels(second, taken=one)
        node = self.node(first, second, (*one, *two))
        if cost(node) > LONGEST:
            return None
        view = block_view(node, one, two, self.style, parts=True)
        if view is None:
            return self.by_entries(first, second, one, two, node)
        return self.proved(self.goal(first, second, view.fixed, (*one, *two)), view)

    def node(self, first: str, second: str, labels: Labels) -> Node:
        """Return the block at the labels of both names."""
        block = None if self.hessian is None else self.hessian.blocks.get((first, second))
        if self.hessian is None or block is None:
            return ZERO
        whole = NodeDefinition("", block.indices, self.hessian.expanded(first, second))
        return gathered(
            tidy(
                whole.at(tuple(map(indices.of, labels))),
                self.graph.unit_rows,
                self.graph.properties,
            )
        )

    def goal(self, first: str, second: str, fixed: Mapping[Index, str], labels: Labels) -> Tree:
        """Return the second derivative as a name; a part of it where indices are fixed."""
        whole = Derivative(Name(self.output), (Name(first), Name(second)))
        if not fixed:
            return whole
        return Part(whole, tuple(Name(fixed[i]) if i in fixed else Range() for i in labels))

    def proved(self, goal: Tree, view: BlockView) -> Derivation:
        """Return the block in matrix notation."""
        places = {name: index for index, name in view.fixed.items()}
        line = Written(view.tree, "second-derivative")
        return checked(self.system, goal, [line], places=places, enclose=False)

    def by_entries(
        self, first: str, second: str, one: Labels, two: Labels, node: Node
    ) -> Derivation:
        """Return the block entry by entry."""
        places = {i.name: i for i in (*one, *two)}
        goal = Derivative(Name(self.output), (_entry(first, one), _entry(second, two)))
        line = Written(raise_node(node, self.style), "by-entries", ("entry by entry",))
        return checked(self.system, goal, [line], places=places, enclose=False)


def _entry(name: str, labels: Labels) -> Tree:
    return Entry(name, tuple(Name(i.name) for i in labels)) if labels else Name(name)
