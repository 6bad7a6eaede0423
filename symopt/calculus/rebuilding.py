"""A node made again from its parts: what every rewriting does where it has no rule of its own."""

from __future__ import annotations

from collections.abc import Callable

from symopt.calculus import build
from symopt.calculus.nodes import Apply, Boolean, Cases, Compare, Node, Operator, Product, Sum


def rebuilt(node: Node, visit: Callable[[Node], Node]) -> Node:
    """Return a sum, a function, cases or a condition with each part visited; any other node as it is.

    Products and array operators bind indices: see `opened` for one way to open them.

    >>> from symopt.calculus.nodes import Entry
    >>> x, y = Entry("x", ()), Entry("y", ())
    >>> rebuilt(build.apply("exp", x), lambda part: y) is build.apply("exp", y)
    True
    """
    match node:
        case Sum():
            return build.linear(((c, visit(t)) for c, t in node.terms), node.constant)
        case Apply():
            return build.apply(node.function, *map(visit, node.arguments))
        case Cases():
            return build.cases((visit(v), visit(c)) for v, c in node.branches)
        case Compare():
            op, left, right = node.fields
            return build.compare(op, visit(left), visit(right))
        case Boolean():
            return Boolean(node.fields[0], tuple(map(visit, node.fields[1])))
        case _:
            return node


def opened(node: Node, visit: Callable[[Node], Node]) -> Node:
    """Return `rebuilt`, and sums and array operators opened with fresh labels, products factor by factor.

    >>> from symopt.calculus.nodes import Entry
    >>> x, y = Entry("x", ()), Entry("y", ())
    >>> opened(build.power(x, 2), lambda part: y) is build.power(y, 2)
    True
    """
    match node:
        case Product() if node.sums:
            summand, labels = build.open_sums(node)
            return build.contract(visit(summand), labels)
        case Product():
            return build.scale(node.coefficient, build.merge((visit(b), q) for b, q in node.powers))
        case Operator():
            body, labels = build.open_operator(node)
            made = visit(body)
            return node if made is body else build.operator(node.function, made, labels, node.at)
        case _:
            return rebuilt(node, visit)
