"""A graph: array shapes of variables, and ordered definitions as nodes in earlier names.

This is what a model becomes in the calculus. Definitions are never substituted into one another.
A definition with indices (i, j) says: for all i, j in range, name_ij = body, where body's free indices
are among them. Derived definitions (adjoints, tangents) have names such as "∂L/∂z", which no user can write.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import field, replace
from types import MappingProxyType

from symopt.calculus import indices
from symopt.calculus.build import rename, rewrite
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import (
    Delta,
    Entry,
    Node,
    Number,
    Operator,
    Product,
    Sum,
    Value,
    Within,
)
from symopt.calculus.relabeling import moved
from symopt.foundation.record import record


@record
class NodeDefinition:
    """name_indices = body."""

    name: str
    indices: tuple[Index, ...]
    body: Node

    def at(self, places: tuple[Affine, ...]) -> Node:
        """Return the body at the given places."""
        return rename(self.body, dict(zip(self.indices, places, strict=True)))

    @property
    def entry(self) -> Entry:
        """The defined name at its own indices."""
        return Entry(self.name, tuple(map(indices.of, self.indices)))


@record
class Graph:
    """Variables with their shapes (as sizes), and definitions in order.

    shapes: of the variables alone: () for a scalar; a dimension is an affine expression of sizes.
    unit_rows: arrays whose sum over the last index is 1 (one-hot rows, softmax), with its range 1..size.
    whole: names of variables whose values are whole numbers.
    properties: words such as "symmetric" by variable, with all that follows from them (see
    `model.properties`).
    """

    shapes: Mapping[str, tuple[Affine, ...]]
    definitions: tuple[NodeDefinition, ...]
    unit_rows: Mapping[str, Affine] = field(default_factory=lambda: MappingProxyType({}))
    whole: frozenset[str] = frozenset()
    properties: Mapping[str, frozenset[str]] = field(default_factory=lambda: MappingProxyType({}))
    named: Mapping[str, NodeDefinition] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the definitions by name."""
        object.__setattr__(self, "named", {d.name: d for d in self.definitions})

    def definition(self, name: str) -> NodeDefinition | None:
        """Return the definition of that name, or None for a variable."""
        return self.named.get(name)

    def shape(self, name: str) -> tuple[Affine, ...]:
        """Return the dimensions of a variable or definition."""
        found = self.definition(name)
        return tuple(i.upper for i in found.indices) if found else self.shapes[name]

    def has(self, name: str, word: str) -> bool:
        """Return whether a variable has a property."""
        return word in self.properties.get(name, ())

    def free(self, names: Iterable[str]) -> Graph:
        """Return the graph with nothing known of some variables.

        A property holds of a variable's value and not of what varies: X = Xᵀ says nothing of dX. So it must
        not be used in a derivative that is differentiated in X again.
        """
        gone = set(names)
        if gone.isdisjoint(self.properties) and gone.isdisjoint(self.unit_rows):
            return self
        kept = {name: words for name, words in self.properties.items() if name not in gone}
        rows = {name: size for name, size in self.unit_rows.items() if name not in gone}
        return replace(self, properties=kept, unit_rows=rows)

    def knowing(self, other: Graph) -> Graph:
        """Return the graph with what another one knows of its names."""
        return replace(self, properties=other.properties, unit_rows=other.unit_rows)

    def extended(self, *more: NodeDefinition) -> Graph:
        """Return the graph with definitions added at its end."""
        return replace(self, definitions=(*self.definitions, *more))


def entries(node: Node) -> frozenset[Entry]:
    """Return the entries that occur in a node (under binders with the binders' own indices)."""
    found: set[Entry] = set()
    seen: set[Node] = set()
    stack = [node]
    while stack:
        item = stack.pop()
        if item in seen:
            continue
        seen.add(item)
        if isinstance(item, Entry):
            found.add(item)
        else:
            stack.extend(parts_of(item))
    return frozenset(found)


def names_in(node: Node) -> frozenset[str]:
    """Return the names of variables and definitions that occur in a node."""
    return _contents(node)[0]


def functions_in(node: Node) -> frozenset[str]:
    """Return the names of the array functions that stay nodes of their own in a node."""
    return _contents(node)[1]


def sizes_in(node: Node) -> frozenset[str]:
    """Return the names of sizes that places, ranges and index values in a node are written with."""
    return _contents(node)[2]


def _contents(node: Node) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return the names of entries, array functions and sizes; a node keeps what it was asked for before."""
    found: tuple[frozenset[str], frozenset[str], frozenset[str]] | None
    found = getattr(node, "contents", None)
    if found is None:
        names: set[str] = set()
        functions: set[str] = set()
        sizes: set[str] = set()
        seen: set[Node] = set()
        stack = [node]
        while stack:
            item = stack.pop()
            if item in seen:
                continue
            seen.add(item)
            known = getattr(item, "contents", None)
            if known is not None:
                names |= known[0]
                functions |= known[1]
                sizes |= known[2]
                continue
            if isinstance(item, Entry):
                names.add(item.name)
            elif isinstance(item, Operator):
                functions.add(item.function)
            if not isinstance(item, Sum | Number):
                sizes |= indices.sizes_in(item.sums if isinstance(item, Product) else item.fields)
            stack += parts_of(item)
        found = node.contents = frozenset(names), frozenset(functions), frozenset(sizes)
    return found


def inline(node: Node, definitions: Iterable[NodeDefinition]) -> Node:
    """Return the node with the given definitions, in order, put in place of their names."""
    return inlining(definitions)(node)


def inlining(definitions: Iterable[NodeDefinition]) -> Callable[[Node], Node]:
    """Return `inline` for many nodes: each definition is written out once."""
    known: dict[str, NodeDefinition] = {}

    def put(entry: Entry) -> Node:
        found = known.get(entry.name)
        return found.at(entry.indices) if found else entry

    for item in definitions:
        known[item.name] = NodeDefinition(item.name, item.indices, rewrite(item.body, entry=put))
    return lambda node: rewrite(node, entry=put)


def with_entries_moved(node: Node, names: Set[str], entry: Callable[[Entry], Entry]) -> Node:
    """Return the node with its entries of some names replaced by entries that hold the same indices."""
    found = moved(node, lambda part: not names_in(part).isdisjoint(names), entry)
    return found or rewrite(node, entry=lambda e: entry(e) if e.name in names else e)


def parts_of(node: Node) -> list[Node]:
    """Return the nodes that a node is directly made of."""
    match node:
        case Product():
            return [base for base, _ in node.powers]
        case Sum():
            return [term for _, term in node.terms]
        case Entry() | Number() | Delta() | Value() | Within():
            return []
        case _:
            return _nodes(node.fields)


def _nodes(value: object) -> list[Node]:
    if isinstance(value, Node):
        return [value]
    if isinstance(value, tuple):
        return [n for part in value for n in _nodes(part)]  # pyright: ignore[reportUnknownVariableType]
    return []
