"""Lifting sums over rows out of formulas: Σ_i c_b x_ia r_i becomes c_b · S_a with S_a = Σ_i x_ia r_i by name.

Factors that neither depend on the row nor share a summed index with what does stay outside. What is
no function of one row (a lag x[i+1], a Gram matrix X Xᵀ, a maximum over rows) raises NotRows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

from symopt.calculus import build, indices
from symopt.calculus.graph import NodeDefinition
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import (
    ONE,
    ZERO,
    Delta,
    Entry,
    Node,
    Operator,
    Product,
    Rational,
    Sum,
    Value,
    Within,
)
from symopt.calculus.rebuilding import rebuilt
from symopt.compilation.arrays.matrices import CALLS
from symopt.compilation.numpy_code.logistic import is_tail
from symopt.compilation.row_parts import is_short

Power: TypeAlias = "tuple[Node, Rational]"


class NotRows(Exception):  # noqa: N818 - it never leaves the compilation of blocks
    """The formula is no function of single rows."""


class Lifting:
    """One plan whose sums over rows get names.

    items: definitions and sums in order.   sums: the names of the latter.
    whole: the number of rows.   row: the index over the rows of a block.
    scales: by name of an adjoint, the name and the factor of what is computed in its place.
    """

    def __init__(self, shapes: Mapping[str, tuple[Affine, ...]], size: str) -> None:
        self.shapes, self.size = shapes, size
        self.whole = indices.size(size)
        self.row = Index("row", Affine(1), indices.size(f"{size}.block"))
        self.items: list[NodeDefinition] = []
        self.sums: set[str] = set()
        self.known: dict[tuple[Node, tuple[Index, ...]], str] = {}
        self.owner = ""
        self.number = 0
        self.done: dict[Node, Node] = {}
        self.scales: dict[str, tuple[str, Node]] = {}

    def definition(self, item: NodeDefinition) -> None:
        """Take in a definition."""
        item = self.moved(item)
        self.owner, self.number = f"{item.name}.sum", 0
        body = self.visit(item.body)
        name = item.name
        if self.is_row(item) and name[0] == "∂":
            scale, rest = _scaled(body)
            if scale is not ONE and is_short(scale):
                name = self.delta(name)
                self.scales[item.name] = name, scale
                body = rest
        self.items.append(NodeDefinition(name, item.indices, body))

    def delta(self, name: str) -> str:
        """Return what an adjoint or tangent without its constant factor is called."""
        wish = f"delta.{name.rpartition('∂')[2]}"
        taken = {new for new, _ in self.scales.values()}
        while wish in taken:
            wish += "'"
        return wish

    def result(self, owner: str, item: NodeDefinition) -> NodeDefinition:
        """Return a result in the names of sums; `owner` is what its sums are called after."""
        if any(self.over_rows(i) for i in item.indices):
            raise NotRows
        self.owner, self.number = owner, 0
        return NodeDefinition(item.name, item.indices, self.visit(item.body))

    def moved(self, item: NodeDefinition) -> NodeDefinition:
        """Return a definition with the index over all rows replaced by that over the rows of a block."""
        own = [i for i in item.indices if self.over_rows(i)]
        if not own:
            return item
        if len(own) > 1:
            raise NotRows
        labels = tuple(self.row if i == own[0] else i for i in item.indices)
        body = build.rename(item.body, {own[0]: indices.of(self.row)})
        return NodeDefinition(item.name, labels, body)

    def is_row(self, item: NodeDefinition) -> bool:
        """Return whether a definition is a value of a row."""
        return self.row in item.indices

    def over_rows(self, index: Index) -> bool:
        """Return whether an index runs over all rows. Raises NotRows if it runs over some."""
        if index == self.row:
            return True
        if index.lower == Affine(1) and index.upper == self.whole:
            return True
        for end in (index.lower, index.upper):
            if any(str(s) == self.size for s, _ in end.terms if isinstance(s, str)):
                raise NotRows
            for inner in end.indices:
                if self.over_rows(inner):
                    raise NotRows
        return False

    def dimension(self, dimension: Affine) -> Affine:
        """Return a dimension of an array within a block."""
        return self.row.upper if dimension == self.whole else dimension

    def visit(self, node: Node) -> Node:
        """Return the node with its sums over rows named."""
        known = self.done.get(node)
        if known is None:
            known = self.done[node] = self.make(node)
        return known

    def make(self, node: Node) -> Node:
        """Return what `visit` returns."""
        match node:
            case Entry():
                self.check_entry(node)
                if node.name not in self.scales:
                    return node
                name, scale = self.scales[node.name]
                return build.multiply(scale, Entry(name, node.indices))
            case Value():
                self.check_places([node.affine])
                return node
            case Delta():
                self.check_places([node.difference])
                return node
            case Within():
                self.check_places(node.fields)
                return node
            case Product():
                return self.product(node)
            case Operator():
                return self.operator(node)
            case _:
                return rebuilt(node, self.visit)

    def check_entry(self, node: Entry) -> None:
        """Refuse an entry of an array over the rows that is not that of the row itself."""
        if self.shapes[node.name].count(self.whole) > 1:  # blocks are cut along one axis alone
            raise NotRows
        for place, dimension in zip(node.indices, self.shapes[node.name], strict=True):
            if dimension == self.whole:
                plain = place.plain
                if plain is None or not self.over_rows(plain):
                    raise NotRows
            else:
                if any(str(s) == self.size for s, _ in dimension.terms):
                    raise NotRows
                self.check_places([place])

    def check_places(self, places: Iterable[Affine]) -> None:
        """Refuse the number of a row as a value."""
        for place in places:
            if any(self.over_rows(i) for i in place.indices):
                raise NotRows

    def operator(self, node: Operator) -> Node:
        """Return an array function along other axes than that of the rows."""
        if node.function in CALLS or any(self.over_rows(i) for i in node.bound):
            raise NotRows
        self.check_places(node.at)
        body, labels = build.open_operator(node)
        made = self.visit(body)
        return node if made is body else build.operator(node.function, made, labels, node.at)

    def product(self, node: Product) -> Node:
        """Return a product; if it is summed over the rows, that sum by name times the rest."""
        if not node.sums:
            factors = [(self.visit(b), q) for b, q in node.powers]
            return build.scale(node.coefficient, build.merge(factors))
        summand, labels = build.open_sums(node)
        rows = [i for i in labels if self.over_rows(i)]
        if not rows:
            return build.contract(self.visit(summand), labels)
        return self.lifted(self.visit(summand), rows, [i for i in labels if i not in rows])

    def lifted(self, summand: Node, rows: Sequence[Index], others: Sequence[Index]) -> Node:
        """Return Σ over rows and others, each sum over rows by name.

        Σ_ijk r_i X_ik X_jk s_j is Σ_k A_k B_k: one name for each row index, with what depends on it.
        """
        powers = _powers(summand)
        groups: dict[Index, list[Power]] = {row: [] for row in rows}
        free: list[Power] = []
        for base, exponent in powers:
            own = [i for i in base.free if self.over_rows(i)]
            if len(own) > 1:
                raise NotRows
            (groups.get(own[0], free) if own else free).append((base, exponent))
        out: list[Node] = []
        left = set(others)
        for row, group in groups.items():
            rest = [power for found in groups.values() if found is not group for power in found]
            rest += [power for power in free if any(self.over_rows(i) for i in power[0].free)]
            mine = left.difference(*(base.free for base, _ in rest), *(node.free for node in out))
            held = [
                p for p in free if p not in rest and p[0].free & left and p[0].free & left <= mine
            ]
            free = [p for p in free if p not in held]
            mine = mine.difference(
                *(base.free for base, _ in free)
            )  # shared with what is held later
            mine = {i for i in mine if any(i in base.free for base, _ in (*group, *held))}
            left -= mine
            inside = build.rename(build.merge((*group, *held)), {row: indices.of(self.row)})
            over = [i for i in others if i in mine]
            parts = self.parts(inside)
            out.append(build.linear((c, self.total(build.contract(t, over))) for c, t in parts))
        coefficient = (
            summand.coefficient if isinstance(summand, Product) and not summand.sums else 1
        )
        outside = build.merge(free, ())
        remaining = [i for i in others if i in left]
        whole = build.multiply(outside, *out)
        return build.scale(coefficient, build.contract(whole, remaining) if remaining else whole)

    def parts(self, summand: Node) -> list[tuple[Rational, Node]]:
        """Return a summand as a sum of parts: Σ log(1 + e) has code of its own, apart from the rest.

        In a log loss neither part is negative, so that this cannot cancel.
        """
        body = summand
        if isinstance(summand, Entry):
            rows = {d.name: d for d in self.items if d.name not in self.sums}
            found = rows.get(summand.name)
            if found is not None and found.indices == (self.row,):
                body = found.body
        if not isinstance(body, Sum) or not any(is_tail(t) for _, t in body.terms):
            return [(1, summand)]
        tails = [(c, t) for c, t in body.terms if is_tail(t)]
        rest = build.linear(((c, t) for c, t in body.terms if not is_tail(t)), body.constant)
        return [*tails, (1, rest)]

    def total(self, body: Node) -> Node:
        """Return the sum over rows of a node by name."""
        axes = sorted((i for i in body.free if i != self.row), key=lambda i: i.name)
        if any(self.over_rows(i) or i.upper.indices or i.lower.indices for i in axes):
            raise NotRows  # rows of another array, or as many entries as another axis says
        if body is ZERO:
            return ZERO
        labels = tuple(Index(f"{k + 1}", i.lower, i.upper) for k, i in enumerate(axes))
        moved = {a: indices.of(b) for a, b in zip(axes, labels, strict=True)}
        body = build.rename(body, moved)
        name = self.known.get((body, labels))
        if name is None:
            self.number += 1
            name = self.owner if self.number == 1 else f"{self.owner}.{self.number}"
            self.known[body, labels] = name
            self.sums.add(name)
            self.items.append(NodeDefinition(name, labels, body))
        return Entry(name, tuple(map(indices.of, axes)))


def _scaled(body: Node) -> tuple[Node, Node]:
    """Return (c, b) with body = c · b, where c has no index: it need not be applied to every row."""
    if not isinstance(body, Product) or body.sums:
        return ONE, body
    outside = [(b, q) for b, q in body.powers if not b.free]
    inside = [(b, q) for b, q in body.powers if b.free]
    return build.scale(body.coefficient, build.merge(outside)), build.merge(inside)


def _powers(summand: Node) -> Sequence[Power]:
    if isinstance(summand, Product) and not summand.sums:
        return summand.powers
    return ((summand, 1),)
