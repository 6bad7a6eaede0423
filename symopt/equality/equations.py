"""Equations among the hypotheses: a + b + c = 1 is used by putting c = 1 - a - b in its place everywhere.

Sampled points would never satisfy an equation by chance, and the canonical form takes no equations. A name is
eliminated where the equation is linear in it with a coefficient that is certainly not 0; equations that give
no name away stay as they are.
"""

from __future__ import annotations

from dataclasses import replace

from symopt.calculus import build
from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.nodes import Compare, Entry, Node
from symopt.equality.enclosures.exact import exactly
from symopt.equality.enclosures.points import Point
from symopt.equality.form.space import Known, Plan, Space
from symopt.equality.limits import DEFAULT, GaveUp, Refine
from symopt.equality.proofs.splitting import put, solve_for_entry
from symopt.equality.verdict import Given, Verdict
from symopt.foundation.errors import SymoptError
from symopt.foundation.record import record

Nodes = tuple[Node, ...]


@record
class Reduced:
    """An equality without the names that equations give away. solved: (name, value), as they were found."""

    nodes: Nodes
    graph: Graph
    given: Given
    solved: tuple[tuple[str, Node], ...] = ()

    def completed(self, verdict: Verdict) -> Verdict:
        """Return the verdict with the eliminated names in its counterexample, as far as they are rational."""
        example = verdict.counterexample
        if example is None or not self.solved:
            return verdict
        values = {(name, ()): value for name, value in example.point.items()}
        point = Point(0, {}, {}, {}, {}, dict(values))
        shown = dict(example.point)
        for name, node in reversed(self.solved):
            value = exactly(node, point.value, {}, self.graph)
            if value is not None:
                shown[name] = point.values[name, ()] = value
        return replace(verdict, counterexample=replace(example, point=shown))


def without_equations(nodes: Nodes, graph: Graph, given: Given) -> Reduced:
    """Return nodes, definitions and hypotheses with a name eliminated for each equation that allows it."""
    found = Reduced(nodes, graph, given)
    while True:
        step = _next(found)
        if step is None:
            return found
        found = step


def _next(found: Reduced) -> Reduced | None:
    given = found.given
    for condition in given.constraints:
        if not isinstance(condition, Compare) or condition.fields[0] != "=":
            continue
        gap = build.subtract(condition.fields[1], condition.fields[2])
        try:
            space = Space(Plan(48), DEFAULT, Known(given.domain, whole=given.whole))
            solved = solve_for_entry(space, gap)
            if solved is None or found.graph.definition(solved[0].name) is not None:
                continue
            return _eliminated(found, condition, *solved)
        except (GaveUp, Refine, SymoptError, RecursionError):
            continue
    return None


def _eliminated(found: Reduced, equation: Node, entry: Entry, value: Node) -> Reduced:
    given, graph = found.given, found.graph
    own = given.domain.get(entry.name, ())
    kept = tuple(c for c in given.constraints if c is not equation)
    moved = tuple(put(c, entry, value) for c in (*kept, *own))
    domain = {name: c for name, c in given.domain.items() if name != entry.name}
    definitions = tuple(
        NodeDefinition(d.name, d.indices, put(d.body, entry, value)) for d in graph.definitions
    )
    return Reduced(
        tuple(put(node, entry, value) for node in found.nodes),
        replace(graph, definitions=definitions),
        replace(given, domain=domain, constraints=moved),
        (*found.solved, (entry.name, value)),
    )
