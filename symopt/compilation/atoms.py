"""Splitting formulas into atoms, each with few active inputs or a sparse local Hessian.

A name is active if it depends on a parameter. The second-order sweep looks at one formula at a
time, so a formula must have small second derivatives: it stays whole if it is small, else it is
a sum of monomials and functions of names, and what is compound inside becomes a formula of its own.
The cost of everything after is then linear in the size of what the user wrote.
"""

from __future__ import annotations

from collections.abc import Iterable

from symopt.calculus import build, indices
from symopt.calculus.cost import cost
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Apply, Entry, Node, Product, Sum
from symopt.compilation.rows import Formula, Item, Reduction, depends, subnodes, used_names

MAX_INPUTS = 3
MAX_COST = 40
"""A formula with no more active inputs and operations than this stays whole."""


def atomize(items: Iterable[Item], row: Index | None, parameters: Iterable[str]) -> list[Item]:
    """Return the items with large active formulas split."""
    splitter = _Splitter(row, set(parameters))
    for item in items:
        if isinstance(item, Reduction):
            splitter.items.append(item)
            if item.summand in splitter.active:
                splitter.active.add(item.name)
        else:
            splitter.formula(item)
    return splitter.items


class _Splitter:
    def __init__(self, row: Index | None, active: set[str]) -> None:
        self.row, self.active, self.parameters = row, active, frozenset(active)
        self.items: list[Item] = []
        self.atoms: dict[Node, str] = {}
        self.owner = ""
        self.count = 0

    def is_active(self, node: Node) -> bool:
        return depends(node, self.active, {})

    def formula(self, item: Formula) -> None:
        body = item.body
        if self.is_active(body):
            self.owner, self.count = item.name, 0
            body = self.split(body)
            self.active.add(item.name)
        self.items.append(Formula(item.name, item.row, body))

    def split(self, body: Node) -> Node:
        """Return a body in names of atoms, unless it is small."""
        if isinstance(body, Sum):
            body = self.group_negative(body)
        inputs = used_names(body) & self.active
        small = len(inputs) <= MAX_INPUTS and cost(body) <= MAX_COST
        if small and not any(self.is_form(n) for n in subnodes(body) if n is not body):
            return body
        if isinstance(body, Sum):
            return build.linear(((c, self.term(t)) for c, t in body.terms), body.constant)
        return self.term(body)

    def group_negative(self, body: Sum) -> Node:
        """Return y - w x - b as y - u with u = w x + b, so that u is found to be linear in parameters."""
        if not body.free:
            return body
        minus = [t for c, t in body.terms if c == -1 and self.is_linear(t)]
        if len(minus) < 2 or (len(minus) == len(body.terms) and not body.constant):
            return body
        rest = build.linear([(c, t) for c, t in body.terms if t not in minus], body.constant)
        return build.subtract(rest, self.leaf(build.add(*minus)))

    def is_form(self, node: Node) -> bool:
        """Return whether a node by row is linear in several parameters: z = w x + b deserves a name."""
        if not isinstance(node, Sum) or not node.free:
            return False
        return sum(abs(c) == 1 and self.is_linear(t) for c, t in node.terms) > 1

    def is_linear(self, node: Node) -> bool:
        """Return whether a term is a parameter, or one times something without parameters."""
        if isinstance(node, Product):
            factors = [b for b, q in node.powers if q == 1]
            active = [b for b in factors if self.is_active(b)]
            simple = len(factors) == len(node.powers) == 2
            return simple and len(active) == 1 and self.is_linear(active[0])
        return isinstance(node, Entry) and node.name in self.parameters

    def term(self, node: Node) -> Node:
        if not self.is_active(node):
            return node
        if isinstance(node, Product):
            factors = [(self.leaf(b), q) for b, q in node.powers]
            return build.scale(node.coefficient, build.merge(factors))
        if isinstance(node, Apply):
            return build.apply(node.function, *map(self.leaf, node.arguments))
        return node

    def leaf(self, node: Node) -> Node:
        if isinstance(node, Entry) or not self.is_active(node):
            return node
        name = self.atoms.get(node)
        row = bool(node.free)
        if name is None:
            self.count += 1
            name = self.atoms[node] = f"{self.owner}.{self.count}"
            body = self.split(node)
            self.active.add(name)
            self.items.append(Formula(name, row, body))
        return Entry(name, (indices.of(self.row),) if row and self.row else ())
