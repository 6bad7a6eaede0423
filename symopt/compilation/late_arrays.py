"""An array plan with all its formulas as code should compute them (see late.py)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from symopt.calculus.graph import NodeDefinition
from symopt.calculus.nodes import Entry, Node
from symopt.compilation.late import Late

if TYPE_CHECKING:
    from symopt.compilation.array_plan import ArrayPlan


def finished_arrays(plan: ArrayPlan) -> ArrayPlan:
    """Return the plan with values and derivatives rewritten."""
    named = {d.name: d for d in plan.definitions}

    def see(entry: Entry) -> Node | None:
        found = named.get(entry.name)
        return None if found is None else found.at(entry.indices)

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
