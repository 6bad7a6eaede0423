"""X W + c as one product: [X 1] times W with the row c below it.

    Σ_i X_mi W_ia + c_a = Σ_i X'_mi W'_ia        W' = W over c,    X' = X beside a column of ones

In the flat order c follows W row by row, so W' is a view of θ and the Hessian is the same; one block of it
takes the place of three, and the products of their features are one product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain, count

from symopt.calculus import build, indices
from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Delta, Entry, Node, Product, Rational, Sum
from symopt.calculus.rebuilding import opened
from symopt.compilation.labels import standard_label
from symopt.compilation.rows import used_names


def with_offsets_joined(
    graph: Graph, parameters: Sequence[str]
) -> tuple[Graph, tuple[str, ...]] | None:
    """Return the graph and its parameters with each such pair of neighbors joined, None if there is none."""
    found: list[str] = []
    order = list(parameters)
    while order:
        weight, *rest = order
        joined = _joined(graph, weight, rest[0]) if rest else None
        if joined is None:
            found.append(weight)
            order = rest
        else:
            graph, name = joined
            found.append(name)
            order = rest[1:]
    return (graph, tuple(found)) if len(found) < len(parameters) else None


def _joined(graph: Graph, weight: str, offset: str) -> tuple[Graph, str] | None:
    """Return the graph with two parameters as one, and its name; None where the second stands elsewhere."""
    shape = graph.shapes[weight]
    if not shape or graph.shapes[offset] != shape[1:]:
        return None
    if any(n in known for n in (weight, offset) for known in (graph.properties, graph.unit_rows)):
        return None
    joining = _Joining(graph, weight, offset)
    definitions = [joining.definition(item) for item in graph.definitions]
    if not joining.features or any(offset in used_names(d.body) for d in definitions):
        return None
    shapes = {n: s for n, s in graph.shapes.items() if n not in (weight, offset)}
    shapes[joining.name] = (indices.shift(shape[0], 1), *shape[1:])
    made = joining.placed(definitions)
    return replace(graph, shapes=shapes, definitions=tuple(made)), joining.name


class _Joining:
    def __init__(self, graph: Graph, weight: str, offset: str) -> None:
        self.weight, self.offset = weight, offset
        self.size = graph.shapes[weight][0]
        taken = {*graph.shapes, *(d.name for d in graph.definitions)}
        wishes = (f"{weight}_{offset}{tail}" for tail in chain([""], map("_{}".format, count(2))))
        self.name = next(wish for wish in wishes if wish not in taken)
        self.features: dict[NodeDefinition, str] = {}
        self.known: dict[Node, Node] = {}
        self.owner = ""

    def definition(self, item: NodeDefinition) -> NodeDefinition:
        """Return a definition in the joined parameter."""
        self.owner = item.name
        if used_names(item.body).isdisjoint((self.weight, self.offset)):
            return item
        body = build.rewrite(self.visit(item.body), entry=self.entry)
        return NodeDefinition(item.name, item.indices, body)

    def placed(self, definitions: Sequence[NodeDefinition]) -> list[NodeDefinition]:
        """Return the definitions with those of features before the first that needs them."""
        out: list[NodeDefinition] = []
        for item in definitions:
            out += [made for made, owner in self.features.items() if owner == item.name]
            out.append(item)
        return out

    def entry(self, found: Entry) -> Node:
        """Return an entry of W as one of W'."""
        return Entry(self.name, found.indices) if found.name == self.weight else found

    def visit(self, node: Node) -> Node:
        """Return a node with the sums in it joined."""
        known = self.known.get(node)
        if known is None:
            known = self.known[node] = self.make(node)
        return known

    def make(self, node: Node) -> Node:
        match node:
            case Sum():
                return self.sum(node)
            case _:
                return opened(node, self.visit)

    def sum(self, node: Sum) -> Node:
        """Return a sum with Σ X W and c as one term."""
        terms = list(node.terms)
        for coefficient, term in node.terms:
            if not isinstance(term, Entry) or term.name != self.offset:
                continue
            for other in terms:
                whole = self.product(other, coefficient, term)
                if whole is not None:
                    terms = [t for t in terms if t not in (other, (coefficient, term))]
                    terms.append((1, whole))
                    break
        return build.linear(((c, self.visit(t)) for c, t in terms), node.constant)

    def product(
        self, found: tuple[Rational, Node], coefficient: Rational, offset: Entry
    ) -> Node | None:
        """Return coefficient · Σ X' W' for a term coefficient · Σ X W that the offset is added to."""
        factor, term = found
        if not isinstance(term, Product) or len(term.sums) != 1 or factor != coefficient:
            return None
        summand, (label,) = build.open_sums(term)
        inner, body = build.split(summand)
        powers = body.powers if isinstance(body, Product) and not body.sums else ((body, 1),)
        mine = [b for b, q in powers if isinstance(b, Entry) and b.name == self.weight and q == 1]
        if len(mine) != 1 or inner != 1 or (label.lower, label.upper) != (Affine(1), self.size):
            return None
        (entry,) = mine
        if entry.indices[0].plain != label or entry.indices[1:] != offset.indices:
            return None
        rest = build.merge(power for power in powers if power[0] is not entry)
        ragged = any(i.lower.indices or i.upper.indices for i in rest.free)  # as in Σ_(j ≤ i) X_j
        if ragged or label not in rest.free:
            return None
        whole = build.fresh(Index("", label.lower, indices.shift(label.upper, 1)))
        features = self.named(rest, label, whole)
        joined = Entry(self.name, (indices.of(whole), *offset.indices))
        return build.scale(coefficient, build.contract(build.multiply(features, joined), (whole,)))

    def named(self, body: Node, label: Index, whole: Index) -> Node:
        """Return an entry of X beside a column of ones."""
        axes = [*sorted(body.free - {label}, key=lambda i: i.name), label]
        labels: list[Index] = []
        for old in axes[:-1]:
            labels.append(standard_label(old.lower, old.upper, set(labels)))
        labels.append(standard_label(whole.lower, whole.upper, set(labels)))
        body = build.rename(body, {a: indices.of(b) for a, b in zip(axes, labels, strict=True)})
        inside = build.within(indices.of(labels[-1]), whole.lower, self.size)
        last = build.delta(indices.of(labels[-1]), whole.upper)
        value = build.add(build.multiply(inside, body), last)
        names = {d.body: d.name for d in self.features}
        name = names.get(value) or f"{self.name}.features{len(names) or ''}"
        if value not in names:
            self.features[NodeDefinition(name, tuple(labels), value)] = self.owner
        return Entry(name, (*map(indices.of, axes[:-1]), indices.of(whole)))


def beside_ones(item: NodeDefinition) -> tuple[Node, Index] | None:
    """Return X and its label where a definition is X beside ones, [i ≤ n] X + [i = n + 1]; else None."""
    body = item.body
    if not isinstance(body, Sum) or body.constant:
        return None
    last = next((t for c, t in body.terms if c == 1 and isinstance(t, Delta)), None)
    index = next((i for i in item.indices if last and last.difference == _end(i)), None)
    if index is None:
        return None
    low, high = index.lower, indices.shift(index.upper, -1)
    inside = build.within(indices.of(index), low, high)
    rest = [(c, t) for c, t in body.terms if t is not last]
    if not all(isinstance(t, Product) and (inside, 1) in t.powers for _, t in rest):
        return None
    label = standard_label(low, high, set(item.indices))
    found = build.linear((c, build.divide(t, inside)) for c, t in rest)
    return build.rename(found, {index: indices.of(label)}), label


def _end(index: Index) -> Affine:
    """Return how far an index is from its end, as a delta says it."""
    last = build.delta(indices.of(index), index.upper)
    return last.difference if isinstance(last, Delta) else Affine(1)
