"""Reverse mode on a graph of definitions: gradients of one scalar output in one backward sweep.

For v = output and each definition d, in reverse order, the adjoint is ∂v/∂d_I = Σ_users ∂v/∂u · ∂u/∂d_I.
Adjoints are named definitions themselves ("∂L/∂z"), written in the model's names and in other
adjoints, so that the result shares work, reads as back propagation and grows linearly with the graph.
Small ones, and those that cancel against what they meet, are put in place instead.

Source: Griewank and Walther (2008), Evaluating Derivatives, chapter 3.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from symopt.calculus import build, indices
from symopt.calculus.cost import cost
from symopt.calculus.elementary import derivative, derivative_by_output
from symopt.calculus.graph import Graph, NodeDefinition, inline, inlining, names_in
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import (
    ONE,
    ZERO,
    Apply,
    Cases,
    Entry,
    Node,
    Number,
    Operator,
    Product,
    Sum,
    Value,
)
from symopt.calculus.operators.lookup import array_operator
from symopt.calculus.operators.operator import Partial
from symopt.calculus.tame import split_tame
from symopt.calculus.tidy import tidy
from symopt.foundation.errors import UnsupportedError
from symopt.foundation.record import record

MAX_INLINE = 40
"""An adjoint costlier than this is never written out inside another."""


@record
class Gradient:
    """∂output/∂name for each name.

    graph: the given graph with the adjoints added, in an order in which they can be computed.
    entries: for each name asked for, the derivative at its own index labels; a scalar has none.
    adjoints: the names of the added definitions, by the name they differentiate in.
    """

    graph: Graph
    output: str
    entries: Mapping[str, NodeDefinition]
    adjoints: Mapping[str, str]

    def expanded(self, name: str) -> Node:
        """Return one derivative in the model's own names, adjoints written out."""
        return self.written_out([name])[name]

    def written_out(self, names: Iterable[str]) -> dict[str, Node]:
        """Return several derivatives in the model's own names, each adjoint written out once."""
        own = set(self.adjoints.values())
        write = inlining(d for d in self.graph.definitions if d.name in own)
        rows, words = self.graph.unit_rows, self.graph.properties
        return {name: tidy(write(self.entries[name].body), rows, words) for name in names}


def gradient(
    graph: Graph,
    output: str,
    wrt: Sequence[str],
    *,
    through: Sequence[str] = (),
    by_output: bool = True,
) -> Gradient:
    """Differentiate the scalar `output` in each of the names `wrt` (variables or definitions).

    Names in `wrt` that are definitions are treated as independent of what they are made of.
    through: definitions whose adjoints are also returned, while the sweep goes on through them.
    by_output: write local derivatives by the function's own value, σ' = a(1 - a), by name where it has one.
    """
    if graph.shape(output):
        raise UnsupportedError(
            f"{output} is an array; a gradient is of one number",
            remedy="reduce it, for example with sum or mean",
        )
    sweep = _Sweep(graph, output, frozenset(wrt), by_output)
    return sweep.run(wrt, through)


def local_partials(
    graph: Graph,
    definition: NodeDefinition,
    names: Iterable[str],
    *,
    by_output: bool = True,
    named: bool = True,
) -> dict[str, NodeDefinition]:
    """Return ∂definition/∂name for each name that occurs in its body, treating names as independent.

    The result for u has the definition's own indices followed by u's.
    named: whether the definition's name stands for its body, so that by_output may use it.
    """
    wanted = frozenset(names)
    pull = _Pull(wanted, definition if by_output and named else None, graph, by_output)
    pull.visit(definition.body, ONE, ())
    return {
        name: NodeDefinition(name, definition.indices + pull.labels[name], build.add(*parts))
        for name, parts in pull.found.items()
    }


class _Pull:
    """Collects seed · ∂body/∂entry for every entry of one body."""

    def __init__(
        self, wanted: frozenset[str], own: NodeDefinition | None, graph: Graph, by_output: bool
    ) -> None:
        self.wanted, self.own, self.graph, self.by_output = wanted, own, graph, by_output
        self.found: dict[str, list[Node]] = {}
        self.recorded: list[tuple[Entry, Node, tuple[Index, ...]]] | None = None
        self.labels: dict[str, tuple[Index, ...]] = {}
        self.relevant: dict[Node, bool] = {}

    def label(self, name: str) -> tuple[Index, ...]:
        """Return labels for a name met for the first time: fresh, so that they meet no others."""
        return tuple(map(build.fresh, labels_of(name, self.graph.shape(name))))

    def matters(self, node: Node) -> bool:
        known = self.relevant.get(node)
        if known is None:
            known = self.relevant[node] = not self.wanted.isdisjoint(names_in(node))
        return known

    def visit(self, node: Node, seed: Node, bound: tuple[Index, ...]) -> None:
        if seed is ZERO or not self.matters(node):
            return
        match node:
            case Entry():
                self.collect(node, seed, bound)
            case Sum():
                for factor, term in node.terms:
                    self.visit(term, build.scale(factor, seed), bound)
            case Product():
                self.product(node, seed, bound)
            case Apply():
                for place, argument in enumerate(node.arguments):
                    if self.matters(argument):
                        local = self.local(node, place)
                        self.visit(argument, build.multiply(seed, local), bound)
            case Operator():
                self.operator(node, seed, bound)
            case Cases():
                self.cases(node, seed, bound)
            case _:
                pass

    def cases(self, node: Cases, seed: Node, bound: tuple[Index, ...]) -> None:
        """Differentiate branch by branch: what a branch gives stays inside the cases.

        Outside, the untaken branch would be multiplied by 0, and 0 · ∞ is not a number.
        """
        kept = self.recorded
        for place, (branch, _) in enumerate(node.branches):
            self.recorded = []
            self.visit(branch, ONE, bound)
            found, self.recorded = self.recorded, kept
            for entry, value, inner in found:
                own = inner[len(bound) :]
                taken, apart = split_tame(value) if own else (value, ONE)
                chosen = build.cases(
                    (taken if k == place else ZERO, c) for k, (_, c) in enumerate(node.branches)
                )
                self.collect(entry, build.multiply(seed, apart, chosen), inner)

    def collect(self, entry: Entry, seed: Node, bound: tuple[Index, ...]) -> None:
        if self.recorded is not None:
            self.recorded.append((entry, seed, bound))
            return
        labels = self.labels.get(entry.name)
        if labels is None:
            labels = self.labels[entry.name] = self.label(entry.name)
        deltas = [
            build.delta(indices.of(label), place)
            for label, place in zip(labels, entry.indices, strict=True)
        ]
        part = build.contract(build.multiply(seed, *deltas), bound) if bound or deltas else seed
        self.found.setdefault(entry.name, []).append(part)

    def product(self, node: Product, seed: Node, bound: tuple[Index, ...]) -> None:
        if node.sums:
            if not self.trace(node, seed, bound):
                summand, labels = build.open_sums(node)
                self.visit(summand, seed, (*bound, *labels))
            return
        for place, (base, exponent) in enumerate(node.powers):
            if self.matters(base):
                rest = node.powers[:place] + node.powers[place + 1 :]
                local = build.merge([(seed, 1), (base, exponent - 1), *rest])
                self.visit(base, build.scale(node.coefficient * exponent, local), bound)

    def local(self, node: Apply, place: int) -> Node:
        if not self.by_output:
            return derivative(node.function, place, node.arguments)
        named = self.own is not None and self.own.body is node
        value = self.own.entry if self.own is not None and named else node
        return derivative_by_output(node.function, place, node.arguments, value)

    def operator(self, node: Operator, seed: Node, bound: tuple[Index, ...]) -> None:
        known = array_operator(node.function)
        if known.partial is None:
            raise UnsupportedError(
                f"the derivative of {node.function} has no form here",
                why=known.why,
                remedy="differentiate a function of it that is known, or write it out in entries",
            )
        self.through(node, known.partial, seed, bound)

    def through(
        self, node: Operator, partial: Partial, seed: Node, bound: tuple[Index, ...]
    ) -> None:
        """Go on with the argument of an array function, entry by entry."""
        labels = tuple(build.fresh(i) for i in node.bound)
        places = tuple(map(indices.of, labels))
        body = build.rename(node.body, dict(zip(node.bound, places, strict=True)))
        local = partial(node, places, lambda at: self.value(node, at))
        self.visit(body, build.multiply(seed, local), (*bound, *labels))

    def value(self, node: Operator, places: tuple[Affine, ...]) -> Node:
        """Return the array function at other places, by its own name if it has one."""
        own = self.own
        if own is not None and own.body is node:
            last = [place.plain for place in node.at]
            if len({*last}) == len(last) and None not in last:
                swap = {i: p for i, p in zip(last, places, strict=True) if i is not None}
                return build.rename(own.entry, swap)
        return build.operator(node.function, node.body, node.bound, places)

    def trace(self, node: Product, seed: Node, bound: tuple[Index, ...]) -> bool:
        """Differentiate c · tr f(B) where f has no derivative under no trace, such as tr e^B."""
        if len(node.sums) != 1 or len(node.powers) != 1:
            return False
        ((base, exponent),) = node.powers
        if not isinstance(base, Operator) or exponent != 1 or node.sums[0] in base.body.free:
            return False
        known = array_operator(base.function)
        if known.trace_partial is None or base.at != (indices.of(node.sums[0]),) * 2:
            return False
        self.through(base, known.trace_partial, build.scale(node.coefficient, seed), bound)
        return True


class _Sweep:
    """One backward sweep."""

    def __init__(self, graph: Graph, output: str, wrt: frozenset[str], by_output: bool) -> None:
        self.graph, self.output, self.wrt, self.by_output = graph, output, wrt, by_output
        self.parts: dict[str, list[Node]] = {output: [ONE]}
        self.labels: dict[str, tuple[Index, ...]] = {output: ()}
        self.added: list[NodeDefinition] = []
        self.adjoints: dict[str, str] = {}

    def run(self, wrt: Sequence[str], through: Sequence[str] = ()) -> Gradient:
        names = _reach(self.graph, self.output, self.wrt)
        results: dict[str, NodeDefinition] = {}
        for item in reversed(self.graph.definitions):
            if item.name in names and item.name in self.parts:
                body = self.total(item.name)
                if item.name in self.wrt:
                    results[item.name] = NodeDefinition(item.name, self.labels[item.name], body)
                    continue
                if item.name in through:
                    results[item.name] = NodeDefinition(item.name, self.labels[item.name], body)
                self.pull(item, body, names | self.wrt)
        for name in (*wrt, *through):
            if name not in results:
                labels = self.labels.get(name) or labels_of(name, self.graph.shape(name))
                results[name] = NodeDefinition(name, labels, self.total(name))
        graph = self.graph.extended(*self.added)
        return Gradient(
            graph, self.output, {n: results[n] for n in (*wrt, *through)}, self.adjoints
        )

    def total(self, name: str) -> Node:
        """Return the sum of what has been collected for a name, written out where that is cheaper."""
        kept = build.add(*self.parts.get(name, ()))
        if self.added:
            used = names_in(kept)
            cheap = [d for d in self.added if d.name in used and cost(d.body) <= MAX_INLINE]
            if cheap:
                written = tidy(inline(kept, cheap), self.graph.unit_rows, self.graph.properties)
                if cost(written) <= cost(kept):
                    return written
        return tidy(kept, self.graph.unit_rows, self.graph.properties)

    def pull(self, item: NodeDefinition, adjoint: Node, names: frozenset[str]) -> None:
        labels = self.labels[item.name]
        places = {old: indices.of(new) for old, new in zip(labels, item.indices, strict=True)}
        seed = build.rename(adjoint, places)
        if not _small(adjoint):
            name = f"∂{self.output}/∂{item.name}"
            self.adjoints[item.name] = name
            self.added.append(NodeDefinition(name, labels, adjoint))
            seed = Entry(name, tuple(map(indices.of, item.indices)))
        own = item if self.by_output else None
        pull = _Pull(names - {item.name}, own, self.graph, self.by_output)
        pull.labels = self.labels
        for name in names_in(item.body) & pull.wanted:
            self.labels.setdefault(name, labels_of(name, self.graph.shape(name)))
        pull.visit(item.body, seed, item.indices)
        for name, parts in pull.found.items():
            self.parts.setdefault(name, []).extend(parts)


def _reach(graph: Graph, output: str, wrt: frozenset[str]) -> frozenset[str]:
    """Return the definitions that depend on `wrt`, cut at `wrt` itself."""
    dependent = set(wrt)
    for item in graph.definitions:
        if item.name not in wrt and not dependent.isdisjoint(names_in(item.body)):
            dependent.add(item.name)
    return frozenset(dependent) | {output}


def _small(node: Node) -> bool:
    if isinstance(node, Product):
        return (
            not node.sums
            and len(node.powers) <= 2
            and all(isinstance(b, Entry | Value | Number) for b, _ in node.powers)
        )
    return not isinstance(node, Sum | Apply | Operator | Cases)


def labels_of(name: str, shape: tuple[Affine, ...]) -> tuple[Index, ...]:
    """Return the index labels of a name in its derivatives, one for each dimension."""
    return tuple(Index(f"{name}.{k + 1}", Affine(1), upper) for k, upper in enumerate(shape))
