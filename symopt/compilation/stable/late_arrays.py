"""An array plan with all its formulas as code should compute them (see stable/late.py)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symopt.calculus.graph import NodeDefinition
from symopt.calculus.nodes import Apply, Entry, Node, Operator, Product
from symopt.compilation.stable.late import Late

if TYPE_CHECKING:
    from symopt.compilation.arrays.plan import ArrayPlan


MAX_FACTORS = 4
"""Names of longer products are not looked through."""


def finished_arrays(plan: ArrayPlan) -> ArrayPlan:
    """Return the plan with values and derivatives rewritten."""
    named = {d.name: d for d in plan.definitions if _short(d.body)}
    known: dict[Entry, Node | None] = {}

    def see(entry: Entry) -> Node | None:
        if entry not in known:
            found = named.get(entry.name)
            known[entry] = None if found is None else found.at(entry.indices)
        return known[entry]

    late = Late(see)

    def better(item: NodeDefinition) -> NodeDefinition:
        body = late.visit(item.body)
        return item if body is item.body else NodeDefinition(item.name, item.indices, body)

    return replace(
        plan,
        definitions=tuple(map(better, plan.definitions)),
        gradient={name: better(d) for name, d in plan.gradient.items()},
        blocks={pair: better(d) for pair, d in plan.blocks.items()},
    )


def _short(body: Node) -> bool:
    """Return whether a definition is a function, or a product of few, which rules look through."""
    if isinstance(body, Product):
        return not body.sums and len(body.powers) <= MAX_FACTORS
    return isinstance(body, Apply | Entry | Operator)
