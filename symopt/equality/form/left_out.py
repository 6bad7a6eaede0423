"""Products of all entries but one, where the entry is a divisor: Π_{l≠k} u_l = Π_l u_l / u_k.

Wherever both sides of an equality have values, what one of them divides by is not 0. Two entries left out,
k and m, may be one: Π_{l≠k,m} u_l = Π u / (u_k u_m) · (1 + δ_km (u_k - 1)).
"""

from __future__ import annotations

from symopt.calculus import build
from symopt.calculus.graph import parts_of
from symopt.calculus.nodes import ONE, Apply, Delta, Node, Operator, Product, Sum, Within
from symopt.calculus.operators.others import left_out


def with_quotients(left: Node, right: Node) -> tuple[Node, Node]:
    """Return both sides with products that leave out divisors as quotients, outside of sums."""
    if not _holds_product(left) and not _holds_product(right):
        return left, right
    divisors = _divisors(left) | _divisors(right)
    return _written(left, divisors), _written(right, divisors)


def _holds_product(node: Node) -> bool:
    seen: set[Node] = set()
    waiting = [node]
    while waiting:
        item = waiting.pop()
        if isinstance(item, Operator) and item.function == "prod":
            return True
        if item not in seen:
            seen.add(item)
            waiting += parts_of(item)
    return False


def _divisors(node: Node) -> set[Node]:
    """Return what a side divides by: outside of sums and cases, and not beside an indicator that may be 0."""
    found: set[Node] = set()
    waiting = [node]
    while waiting:
        match waiting.pop():
            case Sum() as item:
                waiting += [term for _, term in item.terms]
            case Product(sums=()) as item:
                if any(isinstance(base, Delta | Within) for base, _ in item.powers):
                    continue
                found |= {base for base, exponent in item.powers if exponent < 0}
                waiting += [base for base, _ in item.powers]
            case Apply() as item:
                waiting += item.arguments
            case _:
                pass
    return found


def _written(node: Node, divisors: set[Node]) -> Node:
    match node:
        case Sum():
            terms = ((c, _written(t, divisors)) for c, t in node.terms)
            return build.linear(terms, node.constant)
        case Product(sums=()):
            factors = [(_written(b, divisors), q) for b, q in node.powers]
            return build.scale(node.coefficient, build.merge(factors))
        case Apply():
            return build.apply(node.function, *(_written(a, divisors) for a in node.arguments))
        case Operator():
            return _quotient(node, divisors)
        case _:
            return node


def _quotient(node: Operator, divisors: set[Node]) -> Node:
    whole, entries, pairs = left_out(node)
    if not entries or len(entries) > 2 or not divisors.issuperset(entries):
        return node
    found = build.merge([(whole, 1), *((entry, -1) for entry in entries)])
    if len(entries) == 2:
        once = build.add(ONE, build.multiply(pairs[0], build.subtract(entries[0], ONE)))
        found = build.multiply(found, once)
    return found
