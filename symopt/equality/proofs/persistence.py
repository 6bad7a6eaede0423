r"""Whether a node that has a value for a size n has one for every smaller size too.

Induction on n needs it: a value at n must not depend on one that does not exist before. It holds if every
condition for having a value is certain, or does not depend on n but for the ranges that its place runs
through; these must only grow with n, so that for a smaller n fewer such conditions are put. Entries
x_1, …, x_n are the beginning of one sequence, given once for all n.
"""

from __future__ import annotations

from fractions import Fraction

from symopt.calculus import build, indices
from symopt.calculus.elementary import definition_node
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import (
    ONE,
    Apply,
    Delta,
    Entry,
    Node,
    Number,
    Operator,
    Product,
    Sum,
    Value,
    Within,
)
from symopt.calculus.resize import children
from symopt.equality.form.space import Known
from symopt.equality.form.whole_powers import is_whole
from symopt.equality.limits import DEFAULT, Limits
from symopt.equality.proofs.smoothness import Need, all_hold, needs_of


def persists(node: Node, size: str, known: Known, limits: Limits = DEFAULT) -> bool:
    """Return whether the node has a value for 1, …, n - 1 wherever it has one for the size n."""
    return _Persistence(size, known, limits).holds(node)


class _Persistence:
    def __init__(self, size: str, known: Known, limits: Limits) -> None:
        self.size, self.known, self.limits = size, known, limits
        self.done: dict[Node, bool] = {}

    def holds(self, node: Node) -> bool:
        if node not in self.done:
            self.done[node] = not depends(node, self.size) or self.inside(node)
        return self.done[node]

    def inside(self, node: Node) -> bool:
        match node:
            case Number() | Entry() | Value() | Delta() | Within():
                return True
            case Sum():
                return all(self.holds(term) for _, term in node.terms)
            case Product(sums=()):
                return all(self.power(base, Fraction(q)) for base, q in node.powers)
            case Product():
                summand, labels = build.open_sums(node)
                return all(map(self.grows, labels)) and self.holds(summand)
            case Apply():
                return self.function(node)
            case _:
                return False

    def power(self, base: Node, exponent: Fraction) -> bool:
        if exponent.denominator == 1 and exponent > 0:
            return self.holds(base)
        return self.holds(base) and self.met(
            ("nonzero" if exponent.denominator == 1 else "positive", base)
        )

    def function(self, node: Apply) -> bool:
        if node.function == "pow":
            return all(map(self.holds, node.arguments)) and self.general_power(*node.arguments)
        definition = definition_node(node.function, node.arguments)
        if definition is not None:
            return self.holds(definition)
        found = needs_of(node)
        if found is None:
            return False
        return all(map(self.holds, node.arguments)) and all(map(self.met, found))

    def general_power(self, base: Node, exponent: Node) -> bool:
        if not is_whole(exponent, self.known):
            return self.met(("positive", base))
        ends = affine_of(exponent)
        least = None if ends is None else indices.bound(ends, -1)
        if least is not None and least >= 0:
            return True
        if all_hold([("positive", build.add(exponent, ONE))], self.known, self.limits):
            return True  # it is at least 0
        if all_hold([("positive", build.negate(exponent))], self.known, self.limits):
            return self.met(("nonzero", base))
        return all_hold([("nonzero", base)], self.known, self.limits)

    def met(self, need: Need) -> bool:
        """Return whether a condition is certain or does not depend on the size."""
        return not depends(need[1], self.size) or all_hold([need], self.known, self.limits)

    def grows(self, label: Index) -> bool:
        """Return whether a range holds what it held for a smaller size."""
        return _coefficient(label.lower, self.size) <= 0 <= _coefficient(label.upper, self.size)


def affine_of(node: Node) -> Affine | None:
    """Return a number as an index expression, None if it is not one."""
    match node:
        case Number(fields=(int(whole),)):
            return Affine(whole)
        case Value():
            return node.affine
        case Product(fields=(int(factor), ((Value() as symbol, 1),), ())):
            return indices.combine(((symbol.affine, factor),))
        case Sum(fields=(int(whole), terms)):
            parts = [(term.affine, c) for c, term in terms if isinstance(term, Value)]
            if len(parts) < len(terms) or any(type(c) is not int for _, c in parts):
                return None
            return indices.combine([(Affine(whole), 1), *parts])
        case _:
            return None


def _coefficient(affine: Affine, size: str) -> int:
    return sum(c for symbol, c in affine.terms if symbol == size)


def depends(node: Node, size: str) -> bool:
    """Return whether the value at given values of the free indices depends on the size."""
    seen: set[Node] = set()
    waiting = [node]
    while waiting:
        item = waiting.pop()
        if item in seen:
            continue
        seen.add(item)
        if any(_mentions(affine, size) for affine in _affines(item)):
            return True
        waiting += children(item)
    return False


def _mentions(affine: Affine, size: str) -> bool:
    return any(symbol == size for symbol, _ in affine.terms)


def _affines(node: Node) -> list[Affine]:
    """Return the index expressions of a node itself; the ranges of indices bound here are among them."""
    match node:
        case Entry():
            return list(node.indices)
        case Value():
            return [node.affine]
        case Delta():
            return [node.difference]
        case Within():
            return list(node.fields)
        case Product():
            return [end for index in node.sums for end in (index.lower, index.upper)]
        case Operator():
            ends = [end for index in node.bound for end in (index.lower, index.upper)]
            return [*ends, *node.at]
        case _:
            return []


__all__ = ["depends", "persists"]
