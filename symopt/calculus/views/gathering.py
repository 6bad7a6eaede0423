"""Terms that share a bracket put together: -a(y - p) + (1 - a)(y - p) = (1 - 2a)(y - p).

It is what a person does to a formula that is to be read. Sums are gathered wherever they stand as factors,
and only where the result is cheaper (see `tidy.cost`).
"""

from __future__ import annotations

from symopt.calculus import build
from symopt.calculus.cost import cost
from symopt.calculus.nodes import Node, Product, Sum
from symopt.calculus.tidy import collect


def gathered(node: Node) -> Node:
    """Return an equal node in which terms that share a bracket stand together, where that is cheaper.

    >>> from symopt.calculus.nodes import ONE, Entry
    >>> a, p = Entry("a"), Entry("p")
    >>> bracket = build.subtract(ONE, p)
    >>> sides = build.negate(build.multiply(a, bracket)), build.multiply(build.subtract(ONE, a), bracket)
    >>> cost(gathered(build.add(*sides))) < cost(build.add(*sides))
    True
    """
    if isinstance(node, Product):
        return _product(node)
    if not isinstance(node, Sum):
        return node
    best = build.linear(((c, gathered(t)) for c, t in node.terms), node.constant)
    for bracket in _shared(node):
        inside = build.linear((c, t) for c, t in node.terms if _has(t, bracket))
        joined = collect(inside)
        if joined is inside:
            continue
        rest = build.linear(((c, t) for c, t in node.terms if not _has(t, bracket)), node.constant)
        whole = build.add(gathered(joined), gathered(rest))
        best = whole if cost(whole) < cost(best) else best
    return best


def _product(node: Product) -> Node:
    brackets = [b for b, q in node.powers if isinstance(b, Sum) and q == 1]
    if all(gathered(b) is b for b in brackets):
        return node
    summand, labels = build.open_sums(node)
    powers = summand.powers if isinstance(summand, Product) else ((summand, 1),)
    factor = summand.coefficient if isinstance(summand, Product) else 1
    factors = [(gathered(b) if isinstance(b, Sum) and q == 1 else b, q) for b, q in powers]
    return build.scale(factor, build.merge(factors, labels))


def _shared(node: Sum) -> list[Node]:
    """Return the brackets that two terms or more have as factors, in the order of the terms."""
    found: dict[Node, int] = {}
    for _, term in node.terms:
        if isinstance(term, Product) and not term.sums:
            for base, exponent in term.powers:
                if isinstance(base, Sum) and exponent == 1:
                    found[base] = found.get(base, 0) + 1
    return [base for base, count in found.items() if count > 1]


def _has(term: Node, bracket: Node) -> bool:
    if not isinstance(term, Product) or term.sums:
        return False
    return any(b is bracket and q == 1 for b, q in term.powers)
