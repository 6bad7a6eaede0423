r"""The function taken apart for the chain rule: every part s with ds/dx and ∂f/∂s, as nodes.

    f' = Σ over the places where a rule is applied, so a wrong rule at s alone gives
    claim = f' + ∂f/∂s · (wrong ds/dx - right ds/dx),

and what a misapplied rule gives is a look-up again. Definitions are put in place of their names. Only
scalar functions are taken apart: no sums over an index, no array functions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from symopt.calculus import build
from symopt.calculus.elementary import derivative_by_output
from symopt.calculus.graph import names_in
from symopt.calculus.nodes import (
    ONE,
    ZERO,
    Apply,
    Cases,
    Entry,
    Node,
    Number,
    Product,
    Rational,
    Sum,
)
from symopt.foundation.errors import SymoptError, UnsupportedError

MOST = 200
"""A function of more parts is not taken apart."""


Tangent: TypeAlias = "Callable[[Node], Node]"
"""d(part)/d(variable) of a part."""
Rule: TypeAlias = "Callable[[Node, Tangent], Node | None]"


@dataclass(slots=True)
class Parts:
    """The parts of `function` that depend on `variable`, inner ones first.

    adjoints: ∂function/∂part, one contribution for each place where the part stands.
    """

    function: Node
    variable: str
    order: tuple[Node, ...]
    adjoints: dict[Node, list[Node]]
    tangents: dict[Node, Node] = field(default_factory=dict[Node, Node])

    def depends(self, node: Node) -> bool:
        """Return whether a part depends on the variable."""
        return self.variable in names_in(node)

    def tangent(self, node: Node) -> Node:
        """Return d(part)/d(variable)."""
        if node not in self.tangents:
            self.tangents[node] = differentiated(node, self.variable, self.tangent)
        return self.tangents[node]

    def with_rule(self, rule: Rule) -> Node:
        """Return the derivative with a rule misapplied at every place; it gives None where it is right."""
        known: dict[Node, Node] = {}

        def tangent(node: Node) -> Node:
            if node not in known:
                wrong = rule(node, tangent) if self.depends(node) else None
                right = differentiated(node, self.variable, tangent) if wrong is None else wrong
                known[node] = right
            return known[node]

        return tangent(self.function)

    def adjoint(self, node: Node) -> Node:
        """Return ∂function/∂part."""
        return build.add(*self.adjoints.get(node, ()))

    def passes(self) -> Iterator[tuple[Node, Node]]:
        """Yield each part with ∂f/∂part · d(part)/dx: all of f' if every path goes through the part."""
        for node in reversed(self.order):
            yield node, build.multiply(self.adjoint(node), self.tangent(node))

    def inner(self) -> Iterator[Node]:
        """Yield the arguments and bases with a derivative of their own, the whole ones first."""
        seen: set[Node] = set()
        for node in reversed(self.order):
            for part in _insides(node):
                if part not in seen and self.depends(part) and part != Entry(self.variable):
                    seen.add(part)
                    yield part

    def outer(self) -> Iterator[tuple[Node, Node]]:
        """Yield functions of one dependent argument, with their derivatives in it."""
        for node in reversed(self.order):
            if isinstance(node, Apply) and node.function != "pow":
                for place, argument in enumerate(node.arguments):
                    slope = slope_of(node, place) if self.depends(argument) else None
                    if slope is not None:
                        yield node, slope


def _insides(node: Node) -> Iterator[Node]:
    if isinstance(node, Apply):
        yield from node.arguments
    elif isinstance(node, Product):
        yield from (base for base, exponent in node.powers if exponent != 1)


def parts_of(function: Node, variable: str) -> Parts | None:
    """Return the function taken apart, None if it is too large or not a scalar formula."""
    order = _ordered(function, variable)
    if order is None:
        return None
    adjoints: dict[Node, list[Node]] = {function: [ONE]}
    try:
        for node in reversed(order):
            total = build.add(*adjoints.get(node, ()))
            for part, local in _locals(node):
                adjoints.setdefault(part, []).append(build.multiply(total, local))
        parts = Parts(
            function, variable, tuple(n for n in order if variable in names_in(n)), adjoints
        )
        parts.tangent(function)
    except (SymoptError, RecursionError):
        return None
    return parts


def _ordered(function: Node, variable: str) -> list[Node] | None:
    """Return the parts, inner ones first, each once; None if there is one that has no rule here."""
    order: list[Node] = []
    seen: set[Node] = set()

    def visit(node: Node) -> bool:
        if node in seen:
            return True
        seen.add(node)
        if len(seen) > MOST:
            return False
        plain = not isinstance(node, Product) or not node.sums
        if not plain or not isinstance(node, Number | Entry | Sum | Product | Apply | Cases):
            return variable not in names_in(node)
        for part in _children(node):
            if not visit(part):
                return False
        order.append(node)
        return True

    return order if not function.free and visit(function) else None


def _children(node: Node) -> Iterator[Node]:
    match node:
        case Sum():
            yield from (t for _, t in node.terms)
        case Product():
            yield from (b for b, _ in node.powers)
        case Apply():
            yield from node.arguments
        case Cases():
            yield from (v for v, _ in node.branches)
        case _:
            return


def _locals(node: Node) -> Iterator[tuple[Node, Node]]:
    """Yield the direct parts with the node's derivative in each."""
    match node:
        case Sum():
            yield from ((t, Number(c)) for c, t in node.terms)
        case Product():
            for place, (base, exponent) in enumerate(node.powers):
                others = node.powers[:place] + node.powers[place + 1 :]
                rest = build.scale(node.coefficient, build.merge(others))
                yield base, build.multiply(power_slope(base, exponent), rest)
        case Apply():
            for place, argument in enumerate(node.arguments):
                slope = slope_of(node, place)
                if slope is not None:
                    yield argument, slope
        case Cases():
            for place, (value, _) in enumerate(node.branches):
                chosen = build.cases(
                    (ONE if k == place else ZERO, c) for k, (_, c) in enumerate(node.branches)
                )
                yield value, chosen
        case _:
            return


def quotient_form(parts: Parts) -> Node:
    """Return the derivative with each quotient differentiated as a textbook does: (u'v - uv')/v²."""

    def rule(node: Node, tangent: Tangent) -> Node | None:
        split = split_quotient(node, parts) if isinstance(node, Product) else None
        if split is None:
            return None
        u, v, rest = split
        top = build.subtract(build.multiply(tangent(u), v), build.multiply(u, tangent(v)))
        return build.multiply(rest, top, build.power(v, -2))

    return parts.with_rule(rule)


def split_quotient(node: Product, parts: Parts) -> tuple[Node, Node, Node] | None:
    """Return (u, v, c) with node = c · u/v and v dependent; None if no denominator depends."""
    below = [(b, -q) for b, q in node.powers if q < 0 and parts.depends(b)]
    if not below:
        return None
    above = [(b, q) for b, q in node.powers if q > 0 and parts.depends(b)]
    fixed = [(b, q) for b, q in node.powers if not parts.depends(b)]
    rest = build.scale(node.coefficient, build.merge(fixed))
    return build.merge(above), build.merge(below), rest


def slope_of(node: Apply, place: int) -> Node | None:
    """Return ∂f/∂(an argument), None if the catalogue knows none: an order, a number of trials."""
    try:
        return derivative_by_output(node.function, place, node.arguments, node)
    except UnsupportedError:
        return None


def power_slope(base: Node, exponent: Rational) -> Node:
    """Return q·b^(q-1)."""
    return build.scale(exponent, build.power(base, exponent - 1))


def differentiated(node: Node, variable: str, tangent: Tangent) -> Node:
    """Return d(node)/d(variable), the derivatives of its parts given by `tangent`."""
    if variable not in names_in(node):
        return ZERO
    if isinstance(node, Entry):
        return ONE
    if isinstance(node, Cases):
        return build.cases((tangent(v), c) for v, c in node.branches)
    return build.add(
        *(
            build.multiply(local, tangent(part))
            for part, local in _locals(node)
            if variable in names_in(part)
        )
    )
