"""An array plan with all its formulas as code should compute them (see stable/late.py)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symopt.calculus.graph import NodeDefinition
from symopt.calculus.nodes import Apply, Entry, Node, Operator, Product, Sum
from symopt.compilation.stable.late import Late

if TYPE_CHECKING:
    from symopt.compilation.arrays.plan import ArrayPlan
    from symopt.compilation.stable.overflowing import Guard


MAX_FACTORS = 4
"""Names of longer products are not looked through."""


def finished_arrays(plan: ArrayPlan) -> ArrayPlan:
    """Return the plan with values and derivatives rewritten."""
    named = {d.name: d for d in plan.definitions if _short(d)}
    known: dict[Entry, Node | None] = {}

    def see(entry: Entry) -> Node | None:
        if entry not in known:
            found = named.get(entry.name)
            known[entry] = None if found is None else found.at(entry.indices)
        return known[entry]

    late = Late(see)
    guard = _guard(plan) if not any(plan.shapes.values()) else None

    def better(item: NodeDefinition) -> NodeDefinition:
        body = late.visit(item.body)
        body = body if guard is None else guard.visit(body)
        return item if body is item.body else NodeDefinition(item.name, item.indices, body)

    return replace(
        plan,
        definitions=tuple(map(better, plan.definitions)),
        gradient={name: better(d) for name, d in plan.gradient.items()},
        blocks={pair: better(d) for pair, d in plan.blocks.items()},
    )


def _guard(plan: ArrayPlan) -> Guard:
    from symopt.compilation.stable.overflowing import Guard

    return Guard({d.name: d.body for d in plan.definitions})


def _short(item: NodeDefinition) -> bool:
    """Return whether a definition is a function, a product of few, or a scalar sum of few numbers."""
    body = item.body
    if isinstance(body, Sum):
        scalars = all(not t.free and isinstance(t, Entry | Product) for _, t in body.terms)
        return not item.indices and scalars and len(body.terms) <= MAX_FACTORS
    if isinstance(body, Product):
        return not body.sums and len(body.powers) <= MAX_FACTORS
    return isinstance(body, Apply | Entry | Operator)
