"""Forward mode on a graph: tangents, total derivatives, Hessians and Hessian-vector products.

The tangent of a node is Σ_entries ∂node/∂entry · tangent(entry). Swept over the graph extended with
the adjoints of a gradient it gives second derivatives: forward over reverse. Tangents of definitions
are named ("∂z/∂w") unless they are small; those that are structurally zero are never made.

Source: Griewank and Walther (2008), Evaluating Derivatives, sections 3.1 and 5.3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from symopt.calculus import build, indices
from symopt.calculus.cost import cost
from symopt.calculus.graph import Graph, NodeDefinition, inline, inlining, names_in
from symopt.calculus.indices import Index
from symopt.calculus.nodes import ONE, ZERO, Entry, Node, Product, Sum
from symopt.calculus.partials import Partials
from symopt.calculus.reverse import Gradient, gradient, labels_of
from symopt.calculus.tidy import tidy
from symopt.foundation.record import record

MAX_INLINE = 24
"""A tangent costlier than this gets a name of its own."""


@record
class Hessian:
    """Second derivatives of a scalar, as blocks ∂²output/∂p∂q with p not after q in the given order.

    graph: the gradient's graph with the tangents added.   names: the flat order.
    blocks: for each pair, the derivative at p's labels followed by q's; zero blocks are absent.
    The block (q, p) is the transpose of (p, q) and is not kept.
    """

    graph: Graph
    gradient: Gradient
    names: tuple[str, ...]
    blocks: Mapping[tuple[str, str], NodeDefinition]

    def expanded(self, first: str, second: str) -> Node:
        """Return one block in the model's own names, helpers written out; ZERO if structurally zero."""
        return self.written_out([(first, second)])[first, second]

    def written_out(self, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Node]:
        """Return several blocks in the model's own names, each helper written out once."""
        write = inlining(d for d in self.graph.definitions if d.name.startswith("∂"))
        rows, words = self.graph.unit_rows, self.graph.properties
        return {
            pair: tidy(write(self.blocks[pair].body), rows, words) if pair in self.blocks else ZERO
            for pair in pairs
        }


def hessian(graph: Graph, output: str, wrt: Sequence[str], *, by_output: bool = True) -> Hessian:
    """Differentiate the scalar `output` twice: forward over reverse, upper triangle of blocks.

    The sweep in p differentiates the gradient in q for each q from p on: what a later parameter needs of
    the backward sweep is short, and what an earlier one moves is what the later ones need.

    by_output: write local derivatives by the function's own value, a' = a(1 - a). Code that must keep
    its digits where a is nearly 1 asks for them by the input instead.
    """
    first = gradient(graph.free(wrt), output, wrt, by_output=by_output)
    place = {name: k for k, name in enumerate(wrt)}
    added: list[NodeDefinition] = []
    blocks: dict[tuple[str, str], NodeDefinition] = {}
    partials = Partials(first.graph, _dependent(first.graph, wrt), by_output)
    for name in wrt:
        labels = first.entries[name].indices
        sweep = _Forward(first.graph, labels, _Seed(name, labels), by_output, partials)
        wanted = {q: first.entries[q] for q in wrt if place[q] > place[name]}
        primed = _primed(name, graph)
        own = NodeDefinition(name, primed, first.entries[name].at(tuple(map(indices.of, primed))))
        for q, block in sweep.run({name: own, **wanted}, name).items():
            count = len(block.indices) - len(labels)
            turned = (*block.indices[count:], *block.indices[:count])
            blocks[name, q] = NodeDefinition(q, turned, block.body)
        added += sweep.added
    whole = first.graph.extended(*added).knowing(graph)
    return Hessian(whole, first, tuple(wrt), blocks)


def hessian_vector_product(
    graph: Graph, output: str, wrt: Sequence[str], directions: Mapping[str, str]
) -> Gradient:
    """Return Σ_q ∂²output/∂p∂q · v_q for each p, with v_q the entry named `directions[q]` of q's shape."""
    first = gradient(graph.free(wrt), output, wrt)

    def seed(entry: Entry) -> Node:
        name = directions.get(entry.name)
        return Entry(name, entry.indices) if name else ZERO

    sweep = _Forward(first.graph, (), seed)
    results = sweep.run(dict(first.entries), "v")
    for name in wrt:
        labels = first.entries[name].indices
        results.setdefault(name, NodeDefinition(name, labels, ZERO))
    shapes = {**graph.shapes, **{directions[n]: graph.shape(n) for n in wrt if n in directions}}
    whole = replace(first.graph.extended(*sweep.added), shapes=shapes).knowing(graph)
    return Gradient(whole, output, results, first.adjoints)


def directional(graph: Graph, output: str, directions: Mapping[str, str]) -> tuple[Graph, str]:
    """Return the graph with Σ_p ∂output/∂p · v_p as its last definition, and that definition's name.

    directions: the name of v_p, an array of p's shape, for each p. The directions become variables. The
    gradient of this scalar is (∇²output · v, ∇output) in (p, v): a Hessian-vector product for the price
    of a gradient.
    """

    def seed(entry: Entry) -> Node:
        name = directions.get(entry.name)
        return Entry(name, entry.indices) if name else ZERO

    free = graph.free(directions)
    sweep = _Forward(free, (), seed, by_output=False)
    body = sweep.tangents("v").get(output, ZERO)
    name = f"∂{output}/∂v"
    added = [d for d in sweep.added if d.name != name]
    shapes = {**graph.shapes, **{v: graph.shape(p) for p, v in directions.items()}}
    # A tangent stands behind what it is made of, so that code may use both in one pass over the rows.
    whole = replace(graph, shapes=shapes).extended(*added, NodeDefinition(name, (), body))
    return whole, name


def total_derivative(graph: Graph, of: str, wrt: str, *, by_output: bool = True) -> NodeDefinition:
    """Return d(of)/d(wrt) through the definitions, `wrt` taken as independent of what it is made of.

    The result has the indices of `of` followed by those of `wrt`, and is written in the model's names.
    by_output: write local derivatives by the function's own value, as in `hessian`.
    """
    labels = _primed(wrt, graph)
    seed = _Seed(wrt, labels)
    target = graph.definition(of)
    if target is None:
        places = labels_of(of, graph.shape(of))
        body = seed(Entry(of, tuple(map(indices.of, places))))
        return NodeDefinition(of, (*places, *labels), body)
    if of == wrt:
        return NodeDefinition(of, (*target.indices, *labels), seed(target.entry))
    before = graph.definitions[: graph.definitions.index(target) + 1]
    kept = tuple(d for d in before if d.name != wrt)
    cut = replace(graph, shapes={**graph.shapes, wrt: graph.shape(wrt)}, definitions=kept)
    partials = Partials(cut, _dependent(cut, (wrt,)), by_output)
    sweep = _Forward(cut, labels, seed, by_output, partials)
    found = sweep.tangents(wrt).get(of)
    body = ZERO if found is None else inline(found, sweep.added)
    return NodeDefinition(
        of, (*target.indices, *labels), tidy(body, graph.unit_rows, graph.properties)
    )


@record
class _Seed:
    """The tangent of an entry of `name` in the direction of its entry at `labels`: a product of deltas."""

    name: str
    labels: tuple[Index, ...]

    def __call__(self, entry: Entry) -> Node:
        if entry.name != self.name:
            return ZERO
        places = zip(entry.indices, self.labels, strict=True)
        return build.multiply(ONE, *(build.delta(e, indices.of(i)) for e, i in places))


class _Forward:
    """One forward sweep in one direction (an entry at free labels, or a vector)."""

    def __init__(
        self,
        graph: Graph,
        labels: tuple[Index, ...],
        seed: Callable[[Entry], Node],
        by_output: bool = True,
        partials: Partials | None = None,
    ) -> None:
        self.graph, self.labels, self.seed = graph, labels, seed
        names = (*graph.shapes, *(d.name for d in graph.definitions))
        self.partials = partials or Partials(graph, frozenset(names), by_output)
        self.added: list[NodeDefinition] = []
        self.known: dict[str, tuple[NodeDefinition, Sequence[Index]]] = {}

    def tangents(self, direction: str, needed: frozenset[str] | None = None) -> dict[str, Node]:
        """Sweep the definitions (those needed); return the nonzero tangents at their own indices."""
        moving = {name for name in self.graph.shapes if self.moves(name)}
        found: dict[str, Node] = {}
        for item in self.graph.definitions:
            names = names_in(item.body) & moving
            if not names or (needed is not None and item.name not in needed):
                continue
            body = self.tangent(item, names)
            if body is ZERO:
                continue
            moving.add(item.name)
            found[item.name] = body
            free = (*item.indices, *self.labels)
            if not _plain(body):
                name = (
                    f"∂({item.name})/∂{direction}"
                    if "∂" in item.name
                    else f"∂{item.name}/∂{direction}"
                )
                self.added.append(NodeDefinition(name, free, body))
                body = Entry(name, tuple(map(indices.of, free)))
            summand, sums = _opened(body)
            self.known[item.name] = NodeDefinition(item.name, item.indices, summand), sums
        self.moving = moving
        return found

    def run(
        self, wanted: Mapping[str, NodeDefinition], direction: str
    ) -> dict[str, NodeDefinition]:
        """Return the nonzero tangents of the wanted expressions, their own labels first."""
        self.tangents(direction, _needed(self.graph, wanted))
        results: dict[str, NodeDefinition] = {}
        for name, item in wanted.items():
            names = names_in(item.body) & self.moving
            body = self.tangent(item, names, named=False) if names else ZERO
            if body is not ZERO:
                results[name] = NodeDefinition(name, (*item.indices, *self.labels), body)
        return results

    def moves(self, name: str) -> bool:
        """Whether a variable has a tangent."""
        shape = self.graph.shapes[name]
        labels = labels_of(name, shape)
        return self.seed(Entry(name, tuple(map(indices.of, labels)))) is not ZERO

    def tangent(self, item: NodeDefinition, names: frozenset[str], *, named: bool = True) -> Node:
        """Return the tangent of a body: partials times tangents, over the names that move.

        named: whether the item's name stands for the body; that of an entry of a gradient does not.
        """
        parts: list[Node] = []
        for name, partial in self.partials.of(item, named).items():
            if name not in names:
                continue
            if isinstance(self.seed, _Seed) and self.seed.name == name:  # Σ_K f_K δ_Kk is f_k
                own = map(indices.of, self.seed.labels)
                swap = dict(zip(partial.labels, own, strict=True))
                parts.append(build.rename(partial.derivative, swap))
                continue
            for part in partial.parts:
                inner, sums = self.seed(Entry(name, part.places)), part.sums
                if inner is ZERO and name in self.known:
                    known, more = self.known[name]
                    inner, sums = known.at(part.places), (*sums, *more)
                parts.append(build.merge([(part.factor, 1), (inner, 1)], sums))
        return tidy(build.add(*parts), self.graph.unit_rows, self.graph.properties)


def _dependent(graph: Graph, wrt: Sequence[str]) -> frozenset[str]:
    """Return the names in `wrt` and the definitions that depend on them."""
    found = set(wrt)
    for item in graph.definitions:
        if not found.isdisjoint(names_in(item.body)):
            found.add(item.name)
    return frozenset(found)


def _needed(graph: Graph, wanted: Mapping[str, NodeDefinition]) -> frozenset[str]:
    """Return the names that the wanted expressions are made of."""
    found = {name for item in wanted.values() for name in names_in(item.body)}
    for item in reversed(graph.definitions):
        if item.name in found:
            found |= names_in(item.body)
    return frozenset(found)


def _primed(name: str, graph: Graph) -> tuple[Index, ...]:
    """Return labels for the second differentiation, distinct from those of the first."""
    return tuple(Index(f"{i.name}'", i.lower, i.upper) for i in labels_of(name, graph.shape(name)))


def _opened(node: Node) -> tuple[Node, Sequence[Index]]:
    """Return a tangent as a summand and labels to sum over, where no label's range may move with places."""
    if isinstance(node, Product) and not any(index.free for index in node.sums):
        return build.open_sums(node)
    return node, ()


def _plain(node: Node) -> bool:
    """Whether a tangent is put in place: one product of few factors, no sum of terms."""
    if isinstance(node, Product):
        return cost(node) <= MAX_INLINE and not any(
            isinstance(b, Sum) and q != 1 for b, q in node.powers
        )
    return not isinstance(node, Sum)
