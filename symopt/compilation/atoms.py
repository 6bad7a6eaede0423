"""Splitting formulas into atoms, each with few active inputs or a sparse local Hessian.

A name is active if it depends on a parameter. The second-order sweep looks at one formula at a
time, so a formula must have small second derivatives: it stays whole if it is small, else it is
a sum of monomials and functions of names, and what is compound inside becomes a formula of its own.
The cost of everything after is then linear in the size of what the user wrote.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from symopt.calculus import build, indices
from symopt.calculus.cost import cost
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Apply, Entry, Node, Number, Product, Sum
from symopt.calculus.rebuilding import opened
from symopt.compilation.rows import (
    Formula,
    Item,
    Reduction,
    depends,
    subnodes,
    used_names,
)

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
            body = self.split(self.with_inner_sums_named(body))
            self.active.add(item.name)
        self.items.append(Formula(item.name, item.row, body))

    def split(self, body: Node) -> Node:
        """Return a body in names of atoms, unless it is small."""
        if isinstance(body, Sum):
            body = self.group_negative(body)
        if len(used_names(body) & self.active) <= MAX_INPUTS and cost(body) <= MAX_COST:
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
        if any(used_names(t) & used_names(rest) & self.parameters for t in minus):
            return body  # scores in log(exp u + exp v) - y u - w v, whose slopes are differences
        return build.subtract(rest, self.leaf(build.add(*minus)))

    def with_inner_sums_named(self, body: Node) -> Node:
        """Return a body with names for what is linear in parameters, and for z where f(z) and g(±z) occur.

        So y log σ(z) + (1 - y) log σ(-z), with z written out, is small and a function of z alone.
        What a condition guards gets a name if it is a polynomial, which has a value everywhere.
        """
        unguarded = set(subnodes(body, guarded=False))
        inside = [n for n in subnodes(body) if n is not body]
        safe = {n for n in inside if n in unguarded or _polynomial(n)}
        arguments = [z for n in inside if isinstance(n, Apply) for z in n.arguments if z in safe]
        uses = Counter(_upright(z) for z in arguments if isinstance(z, Sum) and self.is_active(z))
        named = {z for z, count in uses.items() if count > 1}
        named |= {n for n in safe if _upright(n) not in named and self.is_form(n)}
        if not named:
            return body
        done: dict[Node, Node] = {}

        def visit(node: Node) -> Node:
            made = done.get(node)
            if made is None:
                upright = _upright(node)
                if upright is not node and upright in named:
                    made = build.negate(visit(upright))
                else:
                    made = opened(node, visit)
                    made = self.leaf(made) if node in named else made
                done[node] = made
            return made

        return opened(body, visit)

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


def _upright(z: Node) -> Node:
    """Return the one of z and -z whose first term is positive."""
    return build.negate(z) if isinstance(z, Sum) and z.terms[0][0] < 0 else z


def _polynomial(node: Node) -> bool:
    """Return whether a node is a polynomial in names."""
    return all(
        isinstance(n, Entry | Number | Sum)
        or (isinstance(n, Product) and all(isinstance(q, int) and q > 0 for _, q in n.powers))
        for n in subnodes(node)
    )
