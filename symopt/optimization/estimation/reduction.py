"""Whether an objective is a sum over rows or a mean of them: what it is divided by.

J = (1/d) Σ_i L_i + P          d = m for a mean, 1 for a sum; P has no data
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from symopt.calculus.graph import Graph, names_in
from symopt.calculus.nodes import Entry, Node, Product, Sum, Value
from symopt.compilation.shapes import evaluate

if TYPE_CHECKING:
    from symopt.calculus.system import System
    from symopt.compilation.bound import Bound


def summed_over(system: System, bound: Bound) -> float:
    """Return what the objective must be multiplied with to be the sum over the rows: m of a mean, else 1."""
    if system.model.by_row:
        mean = system.model.fit.reduction == "mean"
        return float(bound.sizes[system.rows]) if mean else 1.0
    item = system.whole.definition(system.objective)
    if item is None:
        return 1.0
    data = {v.name for v in system.model.data}
    for definition in system.whole.definitions:
        if not data.isdisjoint(names_in(definition.body)):
            data.add(definition.name)
    found = _divisors(system.whole, item.body, data, bound.sizes)
    return found.pop() if len(found) == 1 else 1.0


def _divisors(graph: Graph, node: Node, data: set[str], sizes: Mapping[str, int]) -> set[float]:
    """Return the products of sizes by which the terms with data are divided."""
    if data.isdisjoint(names_in(node)):
        return set()
    if isinstance(node, Sum):
        return set[float]().union(*(_divisors(graph, t, data, sizes) for _, t in node.terms))
    if isinstance(node, Entry):
        item = None if node.indices else graph.definition(node.name)
        return {1.0} if item is None else _divisors(graph, item.body, data, sizes)
    if not isinstance(node, Product):
        return {1.0}
    own = 1.0
    for base, exponent in node.powers:
        if isinstance(base, Value) and exponent == -1:
            own *= evaluate(base.affine, sizes)
    rest = [base for base, exponent in node.powers if not isinstance(base, Value) or exponent != -1]
    if node.sums or len(rest) != 1:
        return {own}
    return {own * further for further in _divisors(graph, rest[0], data, sizes)}
