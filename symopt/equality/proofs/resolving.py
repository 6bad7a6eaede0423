"""Expressions in primitives, with abs, sign, max, min and cases replaced by what they certainly are.

|u| is u where u ≥ 0 is certain, max(a, b) is a where a - b ≥ 0 is, and so on. Certain is what follows from
declared conditions and from where both sides are defined.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from symopt.calculus import build, indices
from symopt.calculus.elementary import definition_node
from symopt.calculus.nodes import (
    TRUE,
    Apply,
    Boolean,
    Cases,
    Compare,
    Entry,
    Node,
    Number,
    Product,
    Sum,
    Value,
)
from symopt.equality.conventions import may_be_whole
from symopt.equality.form.canonical import normal
from symopt.equality.form.signs.by_factors import signed
from symopt.equality.form.space import Space
from symopt.equality.limits import Full, GaveUp, Refine
from symopt.foundation.errors import SymoptError

SignOf = Callable[[Node], "tuple[int, bool] | None"]
"""The certain sign of a node, and whether it is certainly not 0."""


def signs_in(space: Space) -> SignOf:
    """Return the certain signs of nodes in a space; it learns nothing from them."""

    def sign_of(node: Node) -> tuple[int, bool] | None:
        try:
            with space.silent():
                value = normal(space, node)
                top, bottom = signed(space, value.top), signed(space, value.bottom)
        except (Refine, Full, GaveUp, SymoptError, RecursionError):
            return None
        if top is None or bottom is None:
            return None
        return top[0] * bottom[0], top[1]

    return sign_of


def resolved(node: Node, sign_of: SignOf, *, reals: bool = False) -> Node | None:
    """Return the node in primitives, with what could be resolved; None if a case could not.

    What stands under a sum over indices is left as it is.   reals: whether sizes and indices become names of
    real numbers (see `real_name`); powers with whole exponents then need a base that is certainly positive.
    """
    return _Resolving(sign_of, reals).visit(node)


def real_name(value: Value) -> str:
    """Return the name that a size or an index has as a real number."""
    return f"#{indices.spell(value.affine)}"


def real_conditions(values: Iterable[Value]) -> dict[str, tuple[Node, ...]]:
    """Return what holds of sizes and indices as real numbers, by name."""
    found: dict[str, tuple[Node, ...]] = {}
    for value in values:
        name = real_name(value)
        least, most = indices.bound(value.affine, -1), indices.bound(value.affine, 1)
        conditions: list[Node] = []
        if least is not None:
            conditions.append(Compare("<=", Number(least), Entry(name)))
        if most is not None:
            conditions.append(Compare("<=", Entry(name), Number(most)))
        found[name] = tuple(conditions)
    return found


@dataclass(slots=True)
class _Resolving:
    sign_of: SignOf
    reals: bool = False
    memo: dict[Node, Node | None] = field(default_factory=dict[Node, "Node | None"])

    def visit(self, node: Node) -> Node | None:
        if node not in self.memo:
            self.memo[node] = self.make(node)
        return self.memo[node]

    def make(self, node: Node) -> Node | None:
        match node:
            case Sum():
                parts = self.all(term for _, term in node.terms)
                if parts is None:
                    return None
                pairs = [(c, part) for (c, _), part in zip(node.terms, parts, strict=True)]
                return build.linear(pairs, node.constant)
            case Product(sums=()):
                parts = self.all(base for base, _ in node.powers)
                if parts is None:
                    return None
                powers = [(part, q) for (_, q), part in zip(node.powers, parts, strict=True)]
                return build.scale(node.coefficient, build.merge(powers))
            case Apply():
                return self.function(node)
            case Cases():
                return self.cases(node)
            case Value() if self.reals:
                return Entry(real_name(node))
            case _:
                return node

    def all(self, nodes: Iterable[Node]) -> list[Node] | None:
        found = list(map(self.visit, nodes))
        kept = [node for node in found if node is not None]
        return kept if len(kept) == len(found) else None

    def function(self, node: Apply) -> Node | None:
        definition = definition_node(node.function, node.arguments)
        if definition is not None:
            return self.visit(definition)
        parts = self.all(node.arguments)
        if parts is None:
            return None
        match node.function:
            case "pow" if self.reals and may_be_whole(node.arguments[1]):
                if self.sign_of(node.arguments[0]) != (1, True):
                    return None
            case "abs":
                found = self.sign_of(parts[0])
                if found is not None:
                    return build.scale(found[0], parts[0])
            case "sign":
                found = self.sign_of(parts[0])
                if found is not None and found[1]:
                    return Number(found[0])
            case "max" | "min":
                parts = self.best(parts, 1 if node.function == "max" else -1)
                if len(parts) == 1:
                    return parts[0]
            case _:
                pass
        return build.apply(node.function, *parts)

    def best(self, parts: list[Node], direction: int) -> list[Node]:
        """Drop each argument that another one is certainly at least (at most) as large as."""
        left = list(parts)
        for part in parts:
            for other in left:
                if other is part or part not in left:
                    continue
                found = self.sign_of(build.subtract(other, part))
                if found is not None and found[0] == direction:
                    left.remove(part)
                    break
        return left

    def cases(self, node: Cases) -> Node | None:
        """Return the branch that is certainly taken."""
        for value, condition in node.branches:
            holds = self.holds(condition)
            if holds is None:
                return None
            if holds:
                return self.visit(value)
        return None

    def holds(self, condition: Node) -> bool | None:
        if condition is TRUE:
            return True
        if isinstance(condition, Compare):
            return self.compared(condition)
        if not isinstance(condition, Boolean):
            return None
        op, arguments = condition.fields
        found = [self.holds(argument) for argument in arguments]
        match op:
            case "not":
                return None if found[0] is None else not found[0]
            case "and":
                return False if False in found else None if None in found else True
            case _:
                return True if True in found else None if None in found else False

    def compared(self, condition: Compare) -> bool | None:
        op, left, right = condition.fields
        gap = self.visit(build.subtract(right, left))
        found = None if gap is None else self.sign_of(gap)
        if found is None:
            return None
        sign, strict = found
        match op:
            case "<" | "<=" if strict:
                return sign > 0
            case "<=" if sign > 0:
                return True
            case "<" if sign < 0:
                return False
            case "=" | "!=" if strict:
                return op == "!="
            case _:
                return None
