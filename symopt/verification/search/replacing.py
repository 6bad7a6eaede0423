"""Putting other parts into a formula: everywhere, or at one place."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from symopt.calculus import build
from symopt.calculus.nodes import (
    Apply,
    Boolean,
    Cases,
    Compare,
    Entry,
    Node,
    Operator,
    Product,
    Sum,
)


def replaced(node: Node, by: Mapping[Node, Node]) -> Node:
    """Return the node with each part that is a key put for its value, outermost first."""
    known: dict[Node, Node] = dict(by)

    def visit(part: Node) -> Node:
        found = known.get(part)
        if found is None:
            found = known[part] = rebuilt(part, visit)
        return found

    return visit(node)


def rebuilt(node: Node, change: Callable[[Node], Node]) -> Node:
    """Return the node with its direct parts changed, in normal form; itself if nothing changed."""
    match node:
        case Sum():
            terms = [(c, t, change(t)) for c, t in node.terms]
            if all(old is new for _, old, new in terms):
                return node
            return build.linear(((c, new) for c, _, new in terms), node.constant)
        case Product(sums=()):
            powers = [(b, change(b), q) for b, q in node.powers]
            if all(old is new for old, new, _ in powers):
                return node
            return build.scale(node.coefficient, build.merge((new, q) for _, new, q in powers))
        case Product():
            summand, labels = build.open_sums(node)
            changed = change(summand)
            return node if changed is summand else build.contract(changed, labels)
        case Apply():
            arguments = tuple(map(change, node.arguments))
            return node if arguments == node.arguments else build.apply(node.function, *arguments)
        case Operator():
            body = change(node.body)
            return node if body is node.body else Operator(node.function, body, node.bound, node.at)
        case Cases():
            return build.cases((change(v), change(c)) for v, c in node.branches)
        case Compare():
            op, left, right = node.fields
            return build.compare(op, change(left), change(right))
        case Boolean():
            return Boolean(node.fields[0], tuple(map(change, node.fields[1])))
        case _:
            return node


def parts_within(node: Node | None) -> list[Node]:
    """Return all parts of a node, conditions of cases included, each once, outer ones first."""
    order: list[Node] = []
    seen: set[Node] = set()
    waiting: list[object] = [node]
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, tuple):
            waiting.extend(item)  # pyright: ignore[reportUnknownArgumentType]
        elif isinstance(item, Node) and item not in seen:
            seen.add(item)
            order.append(item)
            waiting.extend(item.fields)
    return order


def occurrences(node: Node) -> dict[Entry, int]:
    """Return how often each entry stands in the formula written out; under a sum over an index, twice."""
    known: dict[Node, dict[Entry, int]] = {}

    def count(part: Node) -> dict[Entry, int]:
        found = known.get(part)
        if found is None:
            found = known[part] = {}
            times = 2 if isinstance(part, Product) and part.sums else 1
            for child in children(part):
                inside = {child: 1} if isinstance(child, Entry) else count(child)
                for entry, number in inside.items():
                    found[entry] = found.get(entry, 0) + times * number
        return found

    return {node: 1} if isinstance(node, Entry) else count(node)


def children(node: Node) -> list[Node]:
    """Return the direct parts of a node, once for each place."""
    found: list[Node] = []
    waiting: list[object] = list(node.fields)
    while waiting:
        item = waiting.pop()
        if isinstance(item, Node):
            found.append(item)
        elif isinstance(item, tuple):
            waiting.extend(item)  # pyright: ignore[reportUnknownArgumentType]
    return found
