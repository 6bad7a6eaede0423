"""Naming the sums inside functions: tanh(X W + b) becomes tanh(Z) with Z = X W + b, and matrices that are
inverted: (XᵀX + I)⁻¹ becomes B⁻¹.

The calculus shares work between named definitions and writes out what has no name. A sum over
indices inside a function, a power, a condition or a softmax would be computed again in every
derivative, and its tangent X_ia δ_jb would be multiplied out into a large array. With a name it is
computed once and its tangent stays a product.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import permutations
from types import MappingProxyType

from symopt.calculus import build, indices
from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import (
    Apply,
    Boolean,
    Cases,
    Compare,
    Entry,
    Node,
    Operator,
    Product,
    Rational,
    Sum,
)
from symopt.calculus.tame import tame
from symopt.compilation.rows import subnodes

_MOST_LABELS = 3
ALONG_AXIS = ("portion", "portion_rest", "portion_gap", "surprise", "lse", "prod")
"""Array functions whose argument is named only if it holds a sum."""


def name_sums(graph: Graph) -> Graph:
    """Return the graph with every sum that a function is applied to named."""
    naming = _Naming()
    for item in graph.definitions:
        naming.definition(item)
    again = _Naming(
        naming.known
    )  # what is named in a function is the same outside of it: Z - logsumexp(Z)
    for item in naming.definitions:
        again.definition(item)
    return replace(graph, definitions=tuple(again.definitions))


class _Naming:
    def __init__(self, known: Mapping[Node, str] = MappingProxyType({})) -> None:
        self.definitions: list[NodeDefinition] = []
        self.known = dict(known)
        self.given = frozenset(known.values())
        self.owner = ""
        self.number = 0
        self.guarded = False
        self.made: set[str] = set()

    def definition(self, item: NodeDefinition) -> None:
        self.owner, self.number = item.name, 0
        if item.name in self.given:
            self.definitions.append(item)
            self.made.add(item.name)
            return
        body = self.visit(item.body)
        self.definitions.append(NodeDefinition(item.name, item.indices, body))

    def visit(self, node: Node) -> Node:
        if not _heavy(node):
            return node
        match node:
            case Sum():
                name = self.already(node)  # y (X w + b) beside a function of X w + b
                if name is not None:
                    return name
                return build.linear(((c, self.visit(t)) for c, t in node.terms), node.constant)
            case Product() if node.sums:
                name = self.already(node)
                if name is not None:
                    return name
                summand, labels = build.open_sums(node)
                return build.contract(self.visit(summand), labels)
            case Product():
                factors = [(self.visit(b) if q == 1 else self.leaf(b), q) for b, q in node.powers]
                return build.scale(node.coefficient, build.merge(factors))
            case Apply():
                return build.apply(node.function, *map(self.leaf, node.arguments))
            case Operator():
                return self.operator(node)
            case Cases():
                return build.cases((self.branch(v), self.visit(c)) for v, c in node.branches)
            case Compare():
                op, left, right = node.fields
                return build.compare(op, self.leaf(left), self.leaf(right))
            case Boolean():
                return Boolean(node.fields[0], tuple(map(self.visit, node.fields[1])))
            case _:
                return node

    def leaf(self, node: Node) -> Node:
        """Return a name for the node if it holds a sum."""
        if isinstance(node, Entry) or not _heavy(node):
            return node
        if self.guarded and not tame(node):
            return self.visit(node)
        if isinstance(node, Operator):
            return self.visit(node)  # its array has a name of its own in code
        if _negative(node):  # so that f(z) and f(-z) share z
            return build.negate(self.leaf(build.negate(node)))
        return self.already(node) or self.named(node, sorted(node.free, key=lambda i: i.name))

    def branch(self, node: Node) -> Node:
        """Return a branch in which only what is finite everywhere has a name (`stable.guarded`)."""
        held, self.guarded = self.guarded, True
        found = self.leaf(node)
        self.guarded = held
        return found

    def operator(self, node: Operator) -> Node:
        """Return an array function of a name: matrices, and arrays that are compared with their maximum."""
        body, bound = build.open_operator(node)
        if node.function in ALONG_AXIS:
            body = self.leaf(body)
        elif not isinstance(body, Entry):
            stack = sorted(body.free - set(bound), key=lambda i: i.name)
            body = self.named(body, [*stack, *bound])
        return build.operator(node.function, body, bound, node.at)

    def already(self, node: Node) -> Node | None:
        """Return the name of a sum that has one from before, None if it has none yet."""
        free = sorted(node.free, key=lambda i: i.name)
        if not self.made or not all(_regular(i) for i in free):
            return None
        labels = [Index(f"{k + 1}", i.lower, i.upper) for k, i in enumerate(free)]
        for order in permutations(free) if len(free) <= _MOST_LABELS else ():
            fitting = [
                Index(new.name, old.lower, old.upper)
                for new, old in zip(labels, order, strict=True)
            ]
            mapping = {old: indices.of(new) for old, new in zip(order, fitting, strict=True)}
            name = self.known.get(build.rename(node, mapping))
            if name in self.made:
                return Entry(name, tuple(map(indices.of, order)))
        return None

    def named(self, node: Node, free: list[Index]) -> Node:
        """Return a name for the node as an array with the axes given."""
        if not all(_regular(i) for i in free):
            return self.visit(node)
        labels = [Index(f"{k + 1}", i.lower, i.upper) for k, i in enumerate(free)]
        mapping = {old: indices.of(new) for old, new in zip(free, labels, strict=True)}
        body = self.visit(build.rename(node, mapping))
        name = self.known.get(body)
        if name is None:
            self.number += 1
            name = self.known[body] = f"{self.owner}.{self.number}"
            self.definitions.append(NodeDefinition(name, tuple(labels), body))
            self.made.add(name)
        return Entry(name, tuple(map(indices.of, free)))


def _negative(node: Node) -> bool:
    if isinstance(node, Sum):
        return node.terms[0][0] < 0
    return build.split(node)[0] < 0


def _heavy(node: Node) -> bool:
    """Return whether a node holds a sum, or a function of a matrix or an extreme, whose body is named."""
    return any(
        (isinstance(n, Product) and n.sums)
        or (isinstance(n, Operator) and n.function not in ALONG_AXIS)
        for n in subnodes(node)
    )


def _regular(index: Index) -> bool:
    return index.lower == Affine(1) and not index.upper.indices


def with_common_factors(summand: Node) -> Node:
    """Return a product in which what all terms of a sum share stands outside of the sum.

    X_ia T_ijb + X_ia U_ijb as X_ia (T_ijb + U_ijb): two arrays of three axes instead of one of four.
    """
    if isinstance(summand, Sum):
        coefficient, powers = 1, ((summand, 1),)
    elif isinstance(summand, Product) and not summand.sums:
        coefficient, powers = summand.coefficient, summand.powers
    else:
        return summand
    factors: list[tuple[Node, Rational]] = []
    for base, exponent in powers:
        if isinstance(base, Sum) and exponent == 1:
            shared = _shared(base)
            factors += [(other, 1) for other in shared]
            over = [(other, -1) for other in shared]
            base = (
                build.linear((c, build.merge([(t, 1), *over])) for c, t in base.terms)
                if shared
                else base
            )
        factors.append((base, exponent))
    return build.scale(coefficient, build.merge(factors))


def _shared(node: Sum) -> list[Node]:
    if node.constant:
        return []
    groups = [
        {b for b, q in t.powers if q == 1} if isinstance(t, Product) and not t.sums else {t}
        for _, t in node.terms
    ]
    return [b for b in groups[0] if b.free and all(b in group for group in groups[1:])]
