r"""Single changes of a formula, made and evaluated one by one: for parts whose goal cannot be undone.

Under a sum over an index, in the argument of a cosine, in a bracket squared there is no telling what a part
would have to be. There each change is made: a term or a factor left out, a sign turned, an exponent moved
by one, a name put for another, a factor put in. They are few, and the first point refuses most.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from symopt.calculus import build
from symopt.calculus.nodes import ONE, Apply, Entry, Node, Number, Product, Rational, Sum

MOST = 300
"""How many changes of one formula are made."""
LONG, MOST_LONG = 4, 60
"""A product over so many indices is a chain of matrices, each change of which costs much: there, so few."""


@dataclass(frozen=True, slots=True)
class Change:
    """A formula with one part changed.

    kind: "sign" of a term, "term" or "factor" left out, "more" for a factor put in, "exponent", "name",
    "constant".   old, new: the part before and after; for what is left out, the part and what is left.
    """

    node: Node
    kind: str
    old: Node
    new: Node


def changes(
    node: Node, names: Sequence[Entry], factors: Callable[[Node], Sequence[Node]]
) -> Iterator[Change]:
    """Return the single changes of a formula.

    names: what may stand for an entry.   factors: what may be put in beside a product.
    """
    joined = len(node.sums) if isinstance(node, Product) else 0
    return islice(_changes(node, names, factors), MOST if joined < LONG else MOST_LONG)


def _changes(
    node: Node, names: Sequence[Entry], factors: Callable[[Node], Sequence[Node]]
) -> Iterator[Change]:
    def inside(part: Node, put: Callable[[Node], Node]) -> Iterator[Change]:
        for change in _changes(part, names, factors):
            yield Change(put(change.node), change.kind, change.old, change.new)

    match node:
        case Entry():
            for other in names:
                if (
                    other is not node
                    and other.free <= node.free
                    and len(other.indices) == len(node.indices)
                ):
                    yield Change(other, "name", node, other)
        case Sum():
            yield from _of_sum(node, inside)
        case Product(sums=()):
            yield from _of_product(node, factors, inside)
        case Product():
            summand, labels = build.open_sums(node)

            def contracted(new: Node) -> Node:
                return build.contract(new, labels)

            yield from inside(summand, contracted)
        case Apply():
            for k, argument in enumerate(node.arguments):

                def applied(new: Node, k: int = k) -> Node:
                    return build.apply(
                        node.function, *(new if j == k else a for j, a in enumerate(node.arguments))
                    )

                yield from inside(argument, applied)
        case _:
            return


Inside = Callable[[Node, Callable[[Node], Node]], Iterator[Change]]


def _of_sum(node: Sum, inside: Inside) -> Iterator[Change]:
    parts = [build.scale(c, t) for c, t in node.terms]
    if node.constant:
        parts.append(Number(node.constant))
    for part in parts:
        rest = build.subtract(node, part)
        yield Change(build.subtract(rest, part), "sign", part, build.negate(part))
        yield Change(rest, "term", part, rest)

        def put(new: Node, rest: Node = rest) -> Node:
            return build.add(rest, new)

        if not isinstance(part, Number):
            yield from inside(part, put)


def _of_product(
    node: Product, factors: Callable[[Node], Sequence[Node]], inside: Inside
) -> Iterator[Change]:
    for k, (base, exponent) in enumerate(node.powers):
        others = build.scale(node.coefficient, build.merge(node.powers[:k] + node.powers[k + 1 :]))
        own = build.power(base, exponent)
        yield Change(others, "factor", own, ONE)
        for by in (1, -1):
            other = exponent + by
            if other != 0 and (other < 0) == (exponent < 0):
                new = build.power(base, other)
                yield Change(build.multiply(others, new), "exponent", own, new)

        def put(new: Node, others: Node = others, exponent: Rational = exponent) -> Node:
            return build.multiply(others, build.power(new, exponent))

        yield from inside(base, put)
    for factor in factors(node):
        yield Change(build.multiply(node, factor), "more", factor, node)
    for factor in (2, -1):
        yield Change(build.scale(factor, node), "constant", Number(factor), node)
