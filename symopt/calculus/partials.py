"""Local derivatives of definitions, as a forward sweep uses them: deltas already put in.

The tangent of u_I = f(v) is Σ_K (∂u_I/∂v_K) v̇_K. A local derivative says mostly where K is: for
Z_ij = Σ_l A_il W_lj it is δ_ik W_lj at K = (k, l), so that Ż_ij = Σ_l W_lj Ȧ_il. That is seen once here, and
not again in each of the directions in which v is moved.

Source: Griewank and Walther (2008), Evaluating Derivatives, section 3.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from symopt.calculus import build, indices
from symopt.calculus.binding import find_elimination
from symopt.calculus.graph import Graph, NodeDefinition, names_in
from symopt.calculus.indices import Affine, Index
from symopt.calculus.narrowing import splits
from symopt.calculus.nodes import ONE, Node, Product, Rational, Sum
from symopt.calculus.reverse import local_partials
from symopt.foundation.record import record


@record
class Part:
    """A term Σ_sums factor · v̇ at `places` of a tangent."""

    factor: Node
    places: tuple[Affine, ...]
    sums: tuple[Index, ...]


@record
class Partial:
    """∂item/∂name: `derivative` at the item's own indices followed by `labels` of the name; its parts."""

    labels: tuple[Index, ...]
    derivative: Node
    parts: tuple[Part, ...]


class Partials:
    """The local derivatives of definitions, each found once for all directions.

    moving: the names that may have a tangent. The labels of a derivative are always bound where it is
    used, so that it may be used again.
    """

    def __init__(self, graph: Graph, moving: frozenset[str], by_output: bool) -> None:
        self.graph, self.moving, self.by_output = graph, moving, by_output
        self.known: dict[tuple[NodeDefinition, bool], Mapping[str, Partial]] = {}

    def of(self, item: NodeDefinition, named: bool) -> Mapping[str, Partial]:
        """Return ∂item/∂name for each name in the item's body that may move.

        named: whether the item's name stands for the body; that of an entry of a gradient does not.
        """
        key = item, named
        found = self.known.get(key)
        if found is None:
            names = names_in(item.body) & self.moving
            local = local_partials(self.graph, item, names, by_output=self.by_output, named=named)
            own = len(item.indices)
            found = {n: _partial(d.indices[own:], d.body) for n, d in local.items()}
            self.known[key] = found
        return found


def _partial(labels: tuple[Index, ...], body: Node) -> Partial:
    places = tuple(map(indices.of, labels))
    if any(label.free for label in labels):  # no label may be taken from the range of another
        return Partial(labels, body, (Part(body, places, labels),))
    return Partial(labels, body, tuple(_parts(body, places, labels)))


def _parts(node: Node, places: tuple[Affine, ...], labels: tuple[Index, ...]) -> Iterator[Part]:
    """Yield the terms of Σ_labels node · v̇ at places, with the labels that deltas determine put in."""
    if isinstance(node, Sum) and splits(node, list(labels)):
        for factor, term in _terms(node):
            yield from _parts(build.scale(factor, term), places, labels)
        return
    if isinstance(node, Product) and node.sums and not any(index.free for index in node.sums):
        node, more = build.open_sums(node)
        labels = (*labels, *more)
    coefficient: Rational = 1
    powers: list[tuple[Node, Rational]] = [(node, 1)]
    if isinstance(node, Product) and not node.sums:
        coefficient, powers = node.coefficient, list(node.powers)
    step = find_elimination(powers, list(labels))
    if step is not None and not step[0].keys().isdisjoint(labels):
        mapping, others, added, _ = step
        factors = [(build.rename(base, mapping), exponent) for base, exponent in others]
        rest = build.scale(coefficient, build.merge([*factors, *added]))
        moved = tuple(indices.rename(place, mapping) for place in places)
        yield from _parts(rest, moved, tuple(i for i in labels if i not in mapping))
        return
    for place, (base, exponent) in enumerate(powers):
        if isinstance(base, Sum) and exponent == 1 and splits(base, list(labels)):
            others = powers[:place] + powers[place + 1 :]
            for factor, term in _terms(base):
                part = build.scale(factor * coefficient, build.merge([(term, 1), *others]))
                yield from _parts(part, places, labels)
            return
    yield Part(node, places, labels)


def _terms(node: Sum) -> list[tuple[Rational, Node]]:
    return [*node.terms, (node.constant, ONE)] if node.constant else [*node.terms]
