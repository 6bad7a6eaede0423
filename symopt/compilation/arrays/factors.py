"""Derived arrays that are X_mi T_mab are kept as T: what a factor alone has of the axes leaves the array.

The tangent of Z = X W in W is X_mi δ_ab, so all derivatives in W carry X_mi. Kept as T they are as large as
derivatives in Z, and often they are those: equal arrays get one name. What stands on a diagonal (δ_ab Q_ma)
leaves the array as well; what is left is computed once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from symopt.calculus import build, indices
from symopt.calculus.graph import NodeDefinition
from symopt.calculus.indices import Index
from symopt.calculus.nodes import Entry, Node, Product, Rational, Sum
from symopt.compilation.arrays.deltas import different, has_deltas, pieces
from symopt.compilation.arrays.plan import ArrayPlan
from symopt.compilation.labels import standard_label

Power = tuple[Node, Rational]


def factored(plan: ArrayPlan) -> ArrayPlan:
    """Return the plan with derived arrays of more than two axes without what can be taken out of them."""
    taking = _Taking()
    for item in plan.definitions:
        taking.definition(item)
    return replace(
        plan,
        definitions=tuple(taking.definitions),
        shapes={
            **plan.shapes,
            **{d.name: tuple(i.upper for i in d.indices) for d in taking.definitions},
        },
        gradient={p: taking.written(d) for p, d in plan.gradient.items()},
        blocks={pair: taking.written(d) for pair, d in plan.blocks.items()},
    )


class _Taking:
    def __init__(self) -> None:
        self.definitions: list[NodeDefinition] = []
        self.replaced: dict[str, NodeDefinition] = {}
        self.known: dict[tuple[tuple[Index, ...], Node], str] = {}

    def written(self, item: NodeDefinition) -> NodeDefinition:
        """Return a definition with what was taken out of others written out."""

        def entry(found: Entry) -> Node:
            other = self.replaced.get(found.name)
            return other.at(found.indices) if other else found

        return NodeDefinition(item.name, item.indices, build.rewrite(item.body, entry=entry))

    def definition(self, item: NodeDefinition) -> None:
        """Keep one definition, or its array without what can be taken out."""
        item = self.written(item)
        if item.name[0] != "∂":
            self.definitions.append(item)
            return
        if len(item.indices) < 3:
            body = self.named(item.name, item.body, item.indices)
            self.replaced[item.name] = NodeDefinition(item.name, item.indices, body)
            return
        outside, inside = _taken_out(item.body, frozenset(item.indices))
        core = NodeDefinition(item.name, item.indices, inside)
        body = self.spread(core, has_deltas(inside, frozenset(item.indices)))
        if body is None:
            body = self.named(item.name, inside, item.indices)
        whole = build.merge([*outside, (body, 1)])
        self.replaced[item.name] = NodeDefinition(item.name, item.indices, whole)

    def spread(self, item: NodeDefinition, deltas: bool) -> Node | None:
        """Return the diagonals of an array and a name for the rest, None if it has no diagonals."""
        if not deltas:
            return None
        total: list[Node] = []
        for piece in pieces(item):
            body = piece.body
            if not _is_outer(body, len(piece.axes)):
                body = self.named(f"{item.name}.{len(total)}", body, piece.axes)
            axes = [indices.of(i) for i in item.indices]
            same = [build.delta(axes[a], axes[b]) for a, b in piece.pairs]
            apart = [different(item.indices[a], item.indices[b]) for a, b in piece.apart]
            total.append(build.multiply(body, *same, *apart))
        return build.add(*total)

    def named(self, name: str, body: Node, axes: Sequence[Index]) -> Node:
        """Return a name for a body over the axes it has; the same for an equal one."""
        own = tuple(i for i in axes if i in body.free)
        labels: list[Index] = []
        for old in own:
            labels.append(standard_label(old.lower, old.upper, set(labels)))
        mapping = {a: indices.of(b) for a, b in zip(own, labels, strict=True)}
        key = tuple(labels), build.rename(body, mapping)
        known = self.known.get(key)
        if known is None:
            known = self.known[key] = name
            self.definitions.append(NodeDefinition(name, *key))
        return Entry(known, tuple(map(indices.of, own)))


def _taken_out(body: Node, axes: frozenset[Index]) -> tuple[list[Power], Node]:
    """Return factors that alone have some of the axes, and what is left of the body without them."""
    shared = [(b, q) for b, q in _shared(body) if b.free and b.free < axes]
    rest = _without(body, shared)
    lost = axes - rest.free
    taken = [(b, q) for b, q in shared if not b.free.isdisjoint(lost)]
    return taken, _without(body, taken)


def _shared(node: Node) -> list[Power]:
    """Return the factors of all terms of a node that no sum is over."""
    match node:
        case Sum(constant=0):
            groups = [_shared(term) for _, term in node.terms]
            return [power for power in groups[0] if all(power in group for group in groups[1:])]
        case Product(sums=()):
            return [p for b, q in node.powers for p in (_shared(b) if q == 1 else [(b, q)])]
        case Product():
            summand, labels = build.open_sums(node)
            return [(b, q) for b, q in _shared(summand) if b.free.isdisjoint(labels)]
        case _:
            return [(node, 1)]


def _without(node: Node, powers: Sequence[Power]) -> Node:
    """Return a node divided by factors of all of its terms."""
    if not powers:
        return node
    match node:
        case Sum():
            return build.linear(((c, _without(t, powers)) for c, t in node.terms))
        case Product(sums=()):
            return build.scale(node.coefficient, _product_without(node, powers))
        case Product():
            summand, labels = build.open_sums(node)
            return build.contract(_without(summand, powers), labels)
        case _:
            return build.divide(node, build.merge(powers))


def _product_without(node: Product, powers: Sequence[Power]) -> Node:
    left = list(powers)
    out: list[Power] = []
    for base, exponent in node.powers:
        if (base, exponent) in left:
            left.remove((base, exponent))
            continue
        mine = [p for p in left if exponent == 1 and p in _shared(base)]
        left = [p for p in left if p not in mine]
        out.append((_without(base, mine), exponent))
    return build.merge(out)


def _is_outer(body: Node, axes: int) -> bool:
    """Return whether a body is a product of factors that have fewer axes."""
    product = build.split(body)[1]
    if not isinstance(product, Product):
        return len(product.free) < axes
    return not product.sums and all(len(b.free) < axes for b, _ in product.powers)
