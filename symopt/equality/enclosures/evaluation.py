"""Evaluation of nodes at a point in any arithmetic that encloses: balls, or power series over balls.

Arrays have small concrete sizes, and sums are written out over their index values. An entry that names
a definition is evaluated from the definition; other entries come from the point.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from itertools import product
from typing import cast

from symopt.calculus.elementary import definition_node
from symopt.calculus.graph import Graph, names_in
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import (
    Apply,
    Boolean,
    Cases,
    Compare,
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
from symopt.equality.conventions import OutsideDomain, Undecided, may_be_whole
from symopt.equality.enclosures.arithmetic import (
    Arithmetic,
    Enclosed,
    PrincipalArithmetic,
    Values,
)
from symopt.equality.enclosures.contraction import total
from symopt.equality.enclosures.operators import OperatorValues


@cache
def _marked(name: str, count: int) -> Node | None:
    """Return a function's definition in arguments named "0", "1", …"""
    return definition_node(name, tuple(Entry(str(place)) for place in range(count)))


@cache
def _has_principal_powers(kind: type) -> bool:
    return issubclass(kind, PrincipalArithmetic)  # slow where it is asked for each point


def _principal(arithmetic: Arithmetic) -> PrincipalArithmetic | None:
    if not _has_principal_powers(type(arithmetic)):
        return None
    return cast("PrincipalArithmetic", arithmetic)


class Evaluation:
    """One point: values of variables, sizes, and the definitions evaluated so far."""

    def __init__(
        self, arithmetic: Arithmetic, values: Values, sizes: Mapping[str, int], graph: Graph | None
    ) -> None:
        self.arithmetic, self.values, self.sizes = arithmetic, values, sizes
        self.principal = _principal(arithmetic)
        self.definitions = {d.name: d for d in graph.definitions} if graph else {}
        self.shapes = graph.shapes if graph else {}
        self.whole_names = graph.whole if graph else frozenset[str]()
        self.memo: dict[tuple[Node, tuple[int, ...]], Enclosed] = {}
        self.defined: dict[tuple[str, tuple[int, ...]], Enclosed] = {}
        self.failed: dict[tuple[str, tuple[int, ...]], type[Exception]] = {}
        self.prepared: set[str] = set()
        self.operators = OperatorValues(self)

    def value(self, node: Node, places: Mapping[Index, int] | None = None) -> Enclosed:
        """Return an enclosure of a node at values of its free indices.

        Raises OutsideDomain where the node has no value, Undecided where that is not certain.
        """
        self._prepare(node)
        return self.at(node, dict(places or {}))

    def holds(self, condition: Node, places: Mapping[Index, int] | None = None) -> bool:
        """Return whether a condition holds; raises as `value` does."""
        self._prepare(condition)
        return self._holds(condition, dict(places or {}))

    def _prepare(self, node: Node) -> None:
        """Evaluate the definitions that the node needs, in order, so that depth costs no recursion."""
        names = list(self.definitions)
        needed, waiting = set[str](), [n for n in names_in(node) if n in self.definitions]
        while waiting:
            name = waiting.pop()
            if name not in needed and name not in self.prepared:
                needed.add(name)
                inner = names_in(self.definitions[name].body)
                waiting.extend(n for n in inner if n in self.definitions)
        for name in names:
            if name in needed:
                self.prepared.add(name)
                if not self.definitions[name].indices:
                    self._defined(name, ())
                elif len(needed) > 20:
                    for at in self._all_places(self.definitions[name].indices):
                        self._defined(name, at)

    def _all_places(self, bound: tuple[Index, ...]) -> list[tuple[int, ...]]:
        return list(product(*(range(1, self.affine(i.upper, {}) + 1) for i in bound)))

    def _defined(self, name: str, at: tuple[int, ...]) -> None:
        """Evaluate an entry of a definition and keep its value, or why it has none."""
        if (name, at) in self.defined or (name, at) in self.failed:
            return
        definition = self.definitions[name]
        try:
            places = dict(zip(definition.indices, at, strict=True))
            self.defined[name, at] = self.at(definition.body, places)
        except (OutsideDomain, Undecided) as error:
            self.failed[name, at] = type(error)

    def affine(self, affine: Affine, places: Mapping[Index, int]) -> int:
        """Return an index expression as a whole number."""
        total = affine.constant
        for symbol, coefficient in affine.terms:
            known = places.get(symbol) if isinstance(symbol, Index) else self.sizes.get(symbol)
            if known is None:
                raise Undecided
            total += coefficient * known
        return total

    def at(self, node: Node, places: dict[Index, int]) -> Enclosed:
        """Return the value of a node of which all definitions are prepared."""
        key = (node, tuple(places.get(i, 0) for i in node.free) if node.free else ())
        found = self.memo.get(key)
        if found is None:
            found = self._compute(node, places)
            if not self.arithmetic.finite(found):
                raise Undecided
            self.memo[key] = found
        return found

    def _compute(self, node: Node, places: dict[Index, int]) -> Enclosed:
        constant = self.arithmetic.constant
        match node:
            case Number():
                return constant(node.value)
            case Entry():
                return self._entry(node, places)
            case Sum():
                total = constant(node.constant)
                for coefficient, term in node.terms:
                    part = self.at(term, places)
                    total = total + (part if coefficient == 1 else constant(coefficient) * part)
                return total
            case Product():
                return self._product(node, places)
            case Apply():
                return self._apply(node, places)
            case Value():
                return constant(self.affine(node.affine, places))
            case Delta():
                return constant(int(not self.absent(node, places)))
            case Within():
                return constant(int(not self.absent(node, places)))
            case Operator():
                return self.operators.value(node, places)
            case Cases():
                for value, condition in node.branches:
                    if self._holds(condition, places):
                        return self.at(value, places)
                raise OutsideDomain
            case _:
                raise Undecided

    def _entry(self, node: Entry, places: dict[Index, int]) -> Enclosed:
        at = tuple(self.affine(a, places) for a in node.indices)
        definition = self.definitions.get(node.name)
        if definition is not None:
            if len(at) != len(definition.indices) or not self._inside(at, definition.indices):
                raise OutsideDomain
            self._defined(node.name, at)
            failure = self.failed.get((node.name, at))
            if failure is not None:
                raise failure
            return self.defined[node.name, at]
        shape = self.shapes.get(node.name)
        if shape is not None and not all(
            1 <= k <= self.affine(upper, {}) for k, upper in zip(at, shape, strict=True)
        ):
            raise OutsideDomain
        return self.values(node.name, at)

    def written(self, node: Node) -> Node:
        """Return what defines a name, if the node is one of a definition, else the node."""
        while isinstance(node, Entry) and (found := self.definitions.get(node.name)) is not None:
            node = found.at(node.indices)
        return node

    def _inside(self, at: tuple[int, ...], bound: tuple[Index, ...]) -> bool:
        known: dict[Index, int] = {}
        for place, index in zip(at, bound, strict=True):
            if not self.affine(index.lower, known) <= place <= self.affine(index.upper, known):
                return False
            known[index] = place
        return True

    def _product(self, node: Product, places: dict[Index, int]) -> Enclosed:
        if not node.sums:
            return self._factors(node, places)
        return self.arithmetic.constant(node.coefficient) * total(self, node, places)

    def absent(self, indicator: Delta | Within, places: Mapping[Index, int]) -> bool:
        """Return whether an indicator is 0, so that what it multiplies does not count."""
        if isinstance(indicator, Delta):
            return self.affine(indicator.difference, places) != 0
        here, lower, upper = (self.affine(a, places) for a in indicator.fields)
        return not lower <= here <= upper

    def _factors(self, node: Product, places: dict[Index, int]) -> Enclosed:
        for base, _ in node.powers:
            if isinstance(base, Delta | Within) and self.absent(base, places):
                return self.arithmetic.constant(0)
        result = self.arithmetic.constant(node.coefficient)
        for base, exponent in node.powers:
            part = self.at(base, places)
            result = result * (part if exponent == 1 else self.power(part, Fraction(exponent)))
        return result

    def power(self, base: Enclosed, exponent: Fraction) -> Enclosed:
        """Return base ** exponent for a rational exponent; a base below 0 needs a whole one."""
        if exponent.denominator == 1:
            return self.whole_power(base, int(exponent))
        if self.principal is not None:
            return self.principal.principal_power(base, exponent)
        sign = self.arithmetic.sign(base)
        if sign < 0 or (sign == 0 and exponent < 0):
            raise OutsideDomain
        return base if sign == 0 else self.arithmetic.root(base, exponent)

    def whole_power(self, base: Enclosed, exponent: int) -> Enclosed:
        """Return base ** exponent by repeated multiplication."""
        if exponent < 0:
            return self.arithmetic.inverse(self.whole_power(base, -exponent))
        result, square = self.arithmetic.constant(1), base
        while exponent:
            if exponent & 1:
                result = result * square
            exponent >>= 1
            if exponent:
                square = square * square
        return result

    def _apply(self, node: Apply, places: dict[Index, int]) -> Enclosed:
        arguments = [self.at(argument, places) for argument in node.arguments]
        if node.function == "imaginary_unit" and self.principal is None:
            raise OutsideDomain
        if node.function == "pow":
            return self._general_power(node.arguments[1], *arguments)
        if node.function == "sqrt":
            return self.power(arguments[0], Fraction(1, 2))
        found = self.arithmetic.function(node.function, arguments)
        if found is None:
            return self._by_definition(node.function, arguments)
        return found

    def _by_definition(self, name: str, arguments: list[Enclosed]) -> Enclosed:
        """Evaluate a function's definition at values: put in as nodes, they might divide by zero."""
        definition = _marked(name, len(arguments))
        if definition is None:
            raise Undecided
        inner = Evaluation(self.arithmetic, lambda mark, _: arguments[int(mark)], {}, None)
        return inner.value(definition)

    def _general_power(self, node: Node, base: Enclosed, exponent: Enclosed) -> Enclosed:
        if may_be_whole(node, self.whole_names):
            whole = self.arithmetic.whole(exponent)
            if whole is not None:
                return self.whole_power(base, whole)
        if self.principal is not None:
            return self.principal.general_power(base, exponent)
        if self.arithmetic.sign(base) <= 0:
            raise OutsideDomain
        logarithm = self.arithmetic.function("log", [base])
        return self.arithmetic.function("exp", [logarithm * exponent])

    def _holds(self, condition: Node, places: dict[Index, int]) -> bool:
        if isinstance(condition, Compare):
            op, left, right = condition.fields
            if op == "=":
                extreme = self.operators.is_extreme(left, right, places)
                if extreme is not None:
                    return extreme
            gap = self.at(right, places) - self.at(left, places)
            if self.principal is not None:
                return self.principal.holds(op, gap)
            sign = self.arithmetic.sign(gap)
            return {"<": sign > 0, "<=": sign >= 0, "=": sign == 0, "!=": sign != 0}[op]
        if not isinstance(condition, Boolean):
            raise Undecided
        op, arguments = condition.fields
        match op:
            case "true":
                return True
            case "not":
                return not self._holds(arguments[0], places)
            case "and":
                return all(self._holds(a, places) for a in arguments)
            case _:
                return any(self._holds(a, places) for a in arguments)


__all__ = ["Arithmetic", "Evaluation", "Values"]
