"""A row's loss taken apart by its response: L = Σ_T c_T T(y) + c, what a likelihood of y looks like.

The T are functions of the response y alone (y, y², log y); the c_T are in the model's other names. An
exponential family has this form: Bernoulli, Poisson, Gaussian with or without its variance, Gamma, Beta.

    (y - μ)² / (2 σ²)     y: -μ/σ²,   y²: 1/(2 σ²),   1: μ²/(2 σ²)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from symopt.calculus import build
from symopt.calculus.graph import Graph, inline, names_in
from symopt.calculus.nodes import ONE, Entry, Node, Product, Sum

_HIGHEST = 4


class NotSeparable(Exception):  # noqa: N818 - it never leaves the reading of a likelihood
    """The loss is no sum of functions of the response with coefficients."""


@dataclass(frozen=True, slots=True)
class Separated:
    """One response of a loss.

    parts: the coefficient of each function of the response; that of 1 is the rest.
    etas: the names, moved by parameters, in which the coefficients are written.
    used: the definitions that contain the response, the loss included.
    """

    response: str
    parts: Mapping[Node, Node]
    etas: tuple[str, ...]
    used: frozenset[str]

    @property
    def moments(self) -> tuple[Node, ...]:
        """The functions of the response whose coefficient a parameter moves."""
        moved = set(self.etas)
        return tuple(t for t, c in self.parts.items() if t is not ONE and moved & names_in(c))


def separate(
    graph: Graph, loss: str, response: str, parameters: frozenset[str]
) -> Separated | None:
    """Return the loss taken apart by a response, None if it has not that form.

    No name of `etas` is made of another one: such a name is written out, so that they vary freely.
    """
    used, above = {response}, {name: frozenset({name}) for name in parameters}
    for item in graph.definitions:
        names = names_in(item.body)
        if not names.isdisjoint(used):
            used.add(item.name)
        else:
            moved = frozenset[str]().union(*(above[n] for n in names if n in above))
            if moved:
                above[item.name] = moved | {item.name}
    opened = set(used)
    while loss in used:
        inner = [d for d in graph.definitions if d.name in opened]
        places = [k for k, d in enumerate(inner) if d.name == loss]
        try:
            parts = _apart(inline(inner[places[0]].body, inner[: places[0]]), response)
        except NotSeparable:
            return None
        found = {name for c in parts.values() for name in names_in(c)}
        etas = tuple(n for n in (*graph.shapes, *graph.named) if n in found and n in above)
        made = {n for n in etas if not (above[n] - {n}).isdisjoint(etas)}
        if not made:
            return Separated(response, parts, etas, frozenset(used - {response}))
        opened |= made
    return None


def _apart(node: Node, response: str) -> dict[Node, Node]:
    """Return the coefficient of each function of the response."""
    names = names_in(node)
    if response not in names:
        return {ONE: node}
    if isinstance(node, Sum):
        total: dict[Node, Node] = {ONE: build.number(node.constant)}
        for factor, term in node.terms:
            for key, c in _apart(term, response).items():
                total[key] = build.add(total.get(key, build.number(0)), build.scale(factor, c))
        return total
    expanded = _polynomial(node, response)
    if expanded is not None:
        return expanded
    if names == frozenset({response}):
        return {node: ONE}
    raise NotSeparable


def _polynomial(node: Node, response: str) -> dict[Node, Node] | None:
    """Return a product of sums multiplied out, None if it is none that can be."""
    if not isinstance(node, Product) or node.sums:
        return None
    total: dict[Node, Node] = {ONE: build.number(node.coefficient)}
    for base, exponent in node.powers:
        if response not in names_in(base):
            total = {k: build.multiply(c, build.power(base, exponent)) for k, c in total.items()}
        elif isinstance(base, Sum) and isinstance(exponent, int) and 0 < exponent <= _HIGHEST:
            for _ in range(exponent):
                total = _times(total, _apart(base, response))
        elif names_in(base) == frozenset({response}):
            total = {build.multiply(k, build.power(base, exponent)): c for k, c in total.items()}
        else:
            return None
    return total


def _times(left: Mapping[Node, Node], right: Mapping[Node, Node]) -> dict[Node, Node]:
    total: dict[Node, Node] = {}
    for a, c in left.items():
        for b, d in right.items():
            key = build.multiply(a, b)
            total[key] = build.add(total.get(key, build.number(0)), build.multiply(c, d))
    return total


def plain(node: Node) -> Node:
    """Return a node of one row with the row's index left out of its entries."""
    return build.rewrite(node, entry=lambda entry: Entry(entry.name, ()))
