"""Arrays over rows turned so that rows are the last axis: A_ma is stored as (a, m).

Numbers of one feature then stand side by side: what belongs to rows alone (m) or to features alone (a)
is broadcast along long inner loops, and Kronecker products of rows are filled feature by feature.
"""

from __future__ import annotations

from dataclasses import replace

from symopt.calculus.graph import NodeDefinition, with_entries_moved
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Entry, Operator
from symopt.compilation.arrays.matrices import CALLS
from symopt.compilation.arrays.plan import ArrayPlan


def features_first(plan: ArrayPlan, size: Affine) -> ArrayPlan:
    """Return the plan with the axis of length `size` last in every definition that has one such axis."""
    places = {d.name: _order(d, size) for d in plan.definitions}
    turned = {name: order for name, order in places.items() if order is not None}
    if not turned:
        return plan

    def entry(found: Entry) -> Entry:
        return Entry(found.name, tuple(found.indices[k] for k in turned[found.name]))

    def result(item: NodeDefinition) -> NodeDefinition:
        body = with_entries_moved(item.body, turned.keys(), entry)
        return NodeDefinition(item.name, item.indices, body)

    def rewritten(item: NodeDefinition) -> NodeDefinition:
        order = turned.get(item.name, range(len(item.indices)))
        axes = tuple(item.indices[k] for k in order)
        return NodeDefinition(item.name, axes, result(item).body)

    definitions = tuple(map(rewritten, plan.definitions))
    return replace(
        plan,
        definitions=definitions,
        shapes={**plan.shapes, **{d.name: tuple(i.upper for i in d.indices) for d in definitions}},
        gradient={p: result(d) for p, d in plan.gradient.items()},
        blocks={pair: result(d) for pair, d in plan.blocks.items()},
    )


def _order(item: NodeDefinition, size: Affine) -> tuple[int, ...] | None:
    """Return the places of the axes with the rows last, None if they stay as they are."""
    if isinstance(item.body, Operator) and item.body.function in CALLS:
        return None
    rows = [k for k, i in enumerate(item.indices) if _is_row(i, size)]
    if len(rows) != 1 or rows[0] == len(item.indices) - 1:
        return None
    return (*(k for k in range(len(item.indices)) if k not in rows), *rows)


def _is_row(index: Index, size: Affine) -> bool:
    return index.lower == Affine(1) and index.upper == size
