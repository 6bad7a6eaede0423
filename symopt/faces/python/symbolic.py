"""Derivatives of a model as SymPy expressions, from the calculus of the model's own graph.

Without `expand`, defined names stay names: ∂L/∂w_1 = -(y - yhat) x_1. With it the definitions are put
in their places. For data columns the loss is that of one row; a penalty is added where there are none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symopt.calculus import indices
from symopt.calculus.forward import Hessian, hessian
from symopt.calculus.graph import Graph, NodeDefinition, inline
from symopt.calculus.indices import Index
from symopt.calculus.lower import lower
from symopt.calculus.nodes import Node
from symopt.calculus.reverse import gradient
from symopt.calculus.system import System, derivative_of_name
from symopt.calculus.tidy import tidy
from symopt.calculus.views.ordering import style_of
from symopt.calculus.views.raising import raise_node
from symopt.derivation.letters import Letters, lettered
from symopt.syntax.sympy_border.names import SympyNames
from symopt.syntax.sympy_border.outgoing import to_sympy
from symopt.syntax.tree import Tree

Labels = tuple[Index, ...]


class Symbolic:
    """Derivatives of one system as SymPy expressions."""

    def __init__(self, system: System, table: SympyNames) -> None:
        self.system, self.table = system, table
        by_row = system.model.by_row
        self.graph: Graph = system.row if by_row else system.whole
        self.output = system.loss if by_row else system.objective
        self.style = lettered(style_of(system.model))
        self.letters = Letters(self.graph, self.style.rows)

    @property
    def scalar(self) -> bool:
        """Whether all parameters are scalars."""
        return not any(map(self.graph.shape, self.system.parameters))

    def gradient(self, expand: bool) -> Any:  # noqa: ANN401 - SymPy is untyped
        """Return the gradient: a column Matrix for scalars, else expressions by name.

        The expression of an array's entry is at the symbols that `indices` gives.
        """
        import sympy

        found = gradient(self.graph, self.output, self.system.parameters)
        bodies = found.written_out(self.system.parameters)
        entries = {
            name: self.expression(
                NodeDefinition(name, found.entries[name].indices, bodies[name]),
                self.letters.labels(name),
                expand,
            )
            for name in self.system.parameters
        }
        return sympy.Matrix(list(entries.values())) if self.scalar else entries

    def hessian(self, expand: bool) -> Any:  # noqa: ANN401
        """Return the Hessian: a Matrix for scalars, else expressions by pairs of names."""
        import sympy

        names = self.system.parameters
        found = hessian(self.graph, self.output, names)
        pairs = [(p, q) for k, p in enumerate(names) for q in names[k:]]
        bodies = found.written_out(pairs)
        blocks = {pair: self.block(found, pair, bodies[pair], expand) for pair in pairs}
        if not self.scalar:
            return blocks
        place = {name: k for k, name in enumerate(names)}
        return sympy.Matrix(
            [[blocks[(p, q) if place[p] <= place[q] else (q, p)] for q in names] for p in names]
        )

    def block(self, found: Hessian, pair: tuple[str, str], body: Node, expand: bool) -> Any:  # noqa: ANN401
        """Return one block, at the labels of the first name followed by those of the second."""
        block = found.blocks.get(pair)
        one = self.letters.labels(pair[0])
        labels = (*one, *self.letters.labels(pair[1], taken=one))
        if block is None:
            return self.written(body, expand)
        return self.expression(NodeDefinition("", block.indices, body), labels, expand)

    def indices(self, names: Sequence[str]) -> tuple[Any, ...]:
        """Return the index symbols at which entries of these names are written, in order."""
        import sympy

        taken: Labels = ()
        for name in names:
            taken = (*taken, *self.letters.labels(name, taken=taken))
        return tuple(sympy.Symbol(label.name, integer=True) for label in taken)

    def diff(self, tree: Tree, wrt: Sequence[str]) -> Any:  # noqa: ANN401
        """Return the derivative of a formula in the model's names, through the definitions."""
        node = lower(tree, self.system.scope)
        name = "value"
        known = {*self.graph.shapes, *(d.name for d in self.graph.definitions)}
        while name in known:
            name += "_1"
        graph = self.graph.extended(NodeDefinition(name, node.indices, node.body))
        found = derivative_of_name(graph, name, tuple(wrt))
        taken: Labels = ()
        for size in (i.upper for i in node.indices):
            taken = (
                *taken,
                Index(self.letters.letter(size, {t.name for t in taken}), indices.Affine(1), size),
            )
        for other in wrt:
            taken = (*taken, *self.letters.labels(other, taken=taken))
        return self.expression(found, taken, expand=False)

    def expression(self, item: NodeDefinition, labels: Labels, expand: bool) -> Any:  # noqa: ANN401
        """Return a node at readable labels as a SymPy expression."""
        node = item.at(tuple(map(indices.of, labels)))
        return self.written(tidy(node, self.graph.unit_rows, self.graph.properties), expand)

    def written(self, node: Node, expand: bool) -> Any:  # noqa: ANN401
        """Return a node as a SymPy expression; `expand` puts the definitions in their places."""
        arrays = any(d.indices for d in self.graph.definitions)
        if expand and arrays:
            node = inline(node, self.graph.definitions)
        expression = to_sympy(raise_node(node, self.style), self.table)
        return self.expanded(expression) if expand and not arrays else expression

    def expanded(self, expression: Any) -> Any:  # noqa: ANN401
        """Return an expression of scalars with the definitions in place of their names."""
        for item in reversed(self.system.model.definitions):
            body = to_sympy(item.body, self.table)
            expression = expression.xreplace({self.table.symbol(item.name): body})
        return expression
