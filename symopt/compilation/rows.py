"""Row form: a scalar objective of scalar parameters over data columns, J = g(θ, Σ_i q(θ, x_i)).

A graph has row form if every definition is a scalar or carries the one row index, every entry is
taken at that index, and sums over rows occur only in scalars. Each such sum becomes a reduction
t = Σ_i q_i by name, so that what remains is free of sums: formulas of one row, or of no row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Set
from typing import Any, TypeAlias

from symopt.calculus import build, indices
from symopt.calculus.graph import Graph, NodeDefinition, entries, names_in
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import (
    Cases,
    Delta,
    Entry,
    Node,
    Operator,
    Product,
    Sum,
    Within,
)
from symopt.foundation.record import record


@record
class Formula:
    """name = body, for each row (`row`) or once; the body has no sums over rows."""

    name: str
    row: bool
    body: Node


@record
class Reduction:
    """name = Σ over the rows of the formula `summand`."""

    name: str
    summand: str


Item: TypeAlias = "Formula | Reduction"


@record
class RowForm:
    """The items in order; `row` is the index they share (None if there are no rows)."""

    row: Index | None
    items: tuple[Item, ...]
    output: str


class _NotRows(Exception):  # noqa: N818 - it never leaves this file
    """The graph has another form."""


def row_form(graph: Graph, output: str, parameters: Iterable[str]) -> RowForm | None:
    """Return the row form of what `output` needs, or None if the graph has another form."""
    if any(graph.shape(name) for name in (*parameters, output)):
        return None
    needed = needed_definitions(graph, [output])
    sizes: set[Affine] = set()
    for item in needed:
        sizes.update(i.upper for i in item.indices)
        for entry in entries(item.body):
            sizes.update(graph.shape(entry.name))
    if len(sizes) > 1 or any(len(d.indices) > 1 for d in needed):
        return None
    row = Index("row", Affine(1), sizes.pop()) if sizes else None
    try:
        return RowForm(row, tuple(_Splitting(graph, row).run(needed)), output)
    except _NotRows:
        return None


def needed_definitions(graph: Graph, outputs: Iterable[str]) -> list[NodeDefinition]:
    """Return the definitions that the outputs depend on, in order."""
    wanted = set(outputs)
    kept: list[NodeDefinition] = []
    for item in reversed(graph.definitions):
        if item.name in wanted:
            kept.append(item)
            wanted |= used_names(item.body)
    kept.reverse()
    return kept


class _Splitting:
    """Turns definitions into formulas and reductions."""

    def __init__(self, graph: Graph, row: Index | None) -> None:
        self.graph, self.row = graph, row
        self.items: list[Item] = []
        self.reduced: set[str] = set()
        self.taken: dict[Node, str] = {}

    def run(self, definitions: list[NodeDefinition]) -> list[Item]:
        for item in definitions:
            if item.indices:
                assert self.row is not None  # definitions with an index have that of the rows
                body = build.rename(item.body, {item.indices[0]: indices.of(self.row)})
                self.check(body, row=True)
                self.items.append(Formula(item.name, True, body))
                continue
            body = self.without_sums(item.body, item.name)
            self.check(body, row=False)
            if not self.reduced.isdisjoint(used_names(body)):
                self.reduced.add(item.name)
            self.items.append(Formula(item.name, False, body))
        return self.items

    def without_sums(self, node: Node, owner: str) -> Node:
        """Return the node with each sum over rows replaced by the name of a reduction."""
        if isinstance(node, Sum):
            terms = [(c, self.without_sums(t, owner)) for c, t in node.terms]
            return build.linear(terms, node.constant)
        if isinstance(node, Product):
            if node.sums:
                return self.reduction(node, owner)
            factors = [(self.without_sums(b, owner), q) for b, q in node.powers]
            return build.scale(node.coefficient, build.merge(factors))
        if node.kind == "apply":
            return build.apply(
                node.fields[0], *(self.without_sums(a, owner) for a in node.fields[1])
            )
        return node

    def reduction(self, node: Product, owner: str) -> Node:
        row = self.row
        ranges = [(index.lower, index.upper) for index in node.sums]
        if row is None or ranges != [(row.lower, row.upper)]:
            raise _NotRows
        summand, labels = build.open_sums(node)
        summand = build.rename(summand, {labels[0]: indices.of(row)})
        outside, inside = factor_out(summand, row)
        self.check(inside, row=True)
        name = self.taken.get(inside)
        if name is None:
            name = self.taken[inside] = f"{owner}.sum{len(self.taken) + 1}"
            self.reduced.add(name)
            source = inside.name if isinstance(inside, Entry) else f"{name}.term"
            if not isinstance(inside, Entry) or self.graph.definition(inside.name) is None:
                source = f"{name}.term"
                self.items.append(Formula(source, True, inside))
            self.items.append(Reduction(name, source))
        return build.multiply(outside, Entry(name))

    def check(self, node: Node, *, row: bool) -> None:
        """Refuse what is not a formula of one row (or of none)."""
        place: tuple[Affine, ...] = (indices.of(self.row),) if self.row is not None else ()
        if node.free - ({self.row} if row else set()):
            raise _NotRows
        for item in subnodes(node):
            if isinstance(item, Delta | Within | Operator) or (
                isinstance(item, Product) and item.sums
            ):
                raise _NotRows
            if isinstance(item, Entry):
                if item.indices and item.indices[:1] != place:
                    raise _NotRows
                if row and item.name in self.reduced:
                    raise _NotRows  # a second pass over the rows


def factor_out(node: Node, row: Index) -> tuple[Node, Node]:
    """Return (a, b) with node = a · b, where a does not depend on the row."""
    if not isinstance(node, Product) or node.sums:
        return build.number(1), node
    outside = [(b, q) for b, q in node.powers if row not in b.free]
    inside = [(b, q) for b, q in node.powers if row in b.free]
    return build.scale(node.coefficient, build.merge(outside)), build.merge(inside)


def subnodes(node: Node, *, guarded: bool = True) -> Iterable[Node]:
    """Return the node and all nodes inside, each once.

    guarded: also those that stand in cases alone, where a condition says whether they are computed.
    """
    seen: dict[Node, None] = {node: None}
    stack: list[Node] = [node]
    while stack:
        top = stack.pop()
        for item in children(top) if guarded or not isinstance(top, Cases) else ():
            if item not in seen:
                seen[item] = None
                stack.append(item)
    return seen


def used_names(node: Node) -> set[str]:
    """Return the names of variables and definitions that occur in a node."""
    return set(names_in(node))


def children(node: Node) -> Iterable[Node]:
    """Return the direct subnodes."""
    find = _CHILDREN.get(node.kind)
    return find(node.fields) if find is not None else ()


_CHILDREN: dict[str, Callable[[tuple[Any, ...]], Iterable[Node]]] = {
    "sum": lambda fields: [term for _, term in fields[1]],
    "product": lambda fields: [base for base, _ in fields[1]],
    "apply": lambda fields: fields[1],
    "boolean": lambda fields: fields[1],
    "cases": lambda fields: [node for branch in fields[0] for node in branch],
    "compare": lambda fields: fields[1:],
    "operator": lambda fields: fields[1:2],
}


def depends(node: Node, names: Set[str], known: dict[Node, bool]) -> bool:
    """Return whether any of the names occurs in the node; `known` remembers answers."""
    found = known.get(node)
    if found is None:
        if isinstance(node, Entry):
            found = node.name in names
        else:
            found = any(depends(child, names, known) for child in children(node))
        known[node] = found
    return found
