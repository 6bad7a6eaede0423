"""Plans: what one set of functions computes, before any backend writes it down.

A plan serves value, gradient and Hessian at once; a backend writes the functions for any subset and
leaves out what that subset does not need. There are two shapes of plan:

* `RowPlan`: scalar parameters, formulas of one row or of none (rows.py, sweep.py, tangents.py);
* `ArrayPlan` (arrays/plan.py): definitions over indices, with gradient and Hessian blocks as definitions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symopt.calculus import build, indices
from symopt.calculus.graph import Graph, NodeDefinition
from symopt.calculus.indices import Affine, Index
from symopt.calculus.nodes import Entry, Node, Value
from symopt.compilation.atoms import atomize
from symopt.compilation.rows import (
    Formula,
    Item,
    Reduction,
    needed_definitions,
    row_form,
    subnodes,
    used_names,
)
from symopt.compilation.stable.late_rows import finished
from symopt.compilation.sweep import Sweep, sweep
from symopt.compilation.tangents import Linear, Stack, Tangent, Tangents, find_linear
from symopt.foundation.record import record

MAX_PAIRS = 500
"""Straight-line code is written for no more Hessian entries than this; beyond, matrices are."""


@record
class RowPlan:
    """A scalar objective of scalar parameters.

    parameters: the flat order.   row: the index over the rows, None if there are none.
    columns: data with a row index.   scalars: data and constants without one.
    items: the values in order.   sweep: derivatives.   straight: every Hessian entry is one formula.
    linear: values that are θ[s:e] @ X[a:b] + rest.   stack: the columns of X (None: ones).
    tangents: the matrices Dv, earliest first.   late: names that exist only after the rows.
    order: how often it is differentiated.
    """

    output: str
    parameters: tuple[str, ...]
    row: Index | None
    columns: tuple[str, ...]
    scalars: tuple[str, ...]
    items: tuple[Item, ...]
    sweep: Sweep
    straight: bool
    linear: Mapping[str, Linear]
    stack: tuple[str | None, ...]
    tangents: Mapping[str, Tangent]
    late: frozenset[str]
    order: int = 2


def plan_rows(
    graph: Graph, output: str, parameters: Sequence[str], *, straight: bool, order: int = 2
) -> RowPlan | None:
    """Return the row plan, or None if the graph has another form.

    straight: one formula for each Hessian entry; raises TooLarge for more than MAX_PAIRS of them.
    order: 1 for value and gradient alone.
    Raises NeedsArrays if the Hessian is not a sum over rows.
    """
    form = row_form(graph, output, parameters)
    if form is None:
        return None
    items = tuple(atomize(form.items, form.row, parameters))
    swept = sweep(
        items, form.row, output, parameters, order=order, push_all=straight, limit=MAX_PAIRS
    )
    places = {name: k for k, name in enumerate(parameters)}
    variables = _variables(graph, items, parameters)
    columns = tuple(name for name in variables if graph.shape(name))
    if not columns and (form.row is not None or _counts(items)):
        return None
    stack, linear = Stack(), dict[str, Linear]()
    formulas = {item.name: item for item in items if isinstance(item, Formula)}
    tangents = Tangents(formulas, swept.locals_, linear, places)
    if not straight:
        for item in formulas.values():
            found = find_linear(item.body, places, frozenset(columns), stack) if item.row else None
            if found is not None:
                linear[item.name] = found
        tangents.need(n for edge in swept.hessian for n in (edge.a, edge.b))
    plan = RowPlan(
        output=output,
        parameters=tuple(parameters),
        row=form.row,
        columns=columns,
        scalars=tuple(name for name in variables if not graph.shape(name)),
        items=items,
        sweep=swept,
        straight=straight,
        linear=linear,
        stack=tuple(stack.columns),
        tangents=tangents.made,
        late=_late(items, swept),
        order=order,
    )
    return finished(plan)


def _variables(graph: Graph, items: Sequence[Item], parameters: Sequence[str]) -> list[str]:
    """Return the variables in use that are not parameters, in declaration order."""
    used = {n for item in items if isinstance(item, Formula) for n in used_names(item.body)}
    return [name for name in graph.shapes if name in used and name not in parameters]


def _counts(items: Sequence[Item]) -> bool:
    """Return whether the number of rows is a value somewhere: only columns would show it."""
    bodies = (item.body for item in items if isinstance(item, Formula))
    return any(isinstance(node, Value) for body in bodies for node in subnodes(body))


def _late(items: Sequence[Item], swept: Sweep) -> frozenset[str]:
    late: set[str] = set()
    for item in (*items, *swept.before):
        if isinstance(item, Reduction) or (
            not item.row and not late.isdisjoint(used_names(item.body))
        ):
            late.add(item.name)
    return frozenset(late)


def single_row(graph: Graph, output: str, data: Sequence[str]) -> Graph:
    """Return a scalar graph as one over a single row of data, so that matrix code applies to it."""
    row = Index("row", Affine(1), Affine(1))
    place = (indices.of(row),)
    scalars = {name for name in data if not graph.shape(name)}
    moved = set(scalars)
    definitions: list[NodeDefinition] = []

    def replace(entry: Entry) -> Node:
        return Entry(entry.name, place) if entry.name in moved else entry

    for item in needed_definitions(graph, [output]):
        if moved.isdisjoint(used_names(item.body)):
            definitions.append(item)
            continue
        body = build.rewrite(item.body, entry=replace)
        if item.name == output:
            definitions.append(NodeDefinition(f"{output}.row", (row,), body))
            total = build.contract(Entry(f"{output}.row", place), (row,))
            definitions.append(NodeDefinition(output, (), total))
        else:
            moved.add(item.name)
            definitions.append(NodeDefinition(item.name, (row,), body))
    shapes = {n: (Affine(1),) if n in scalars else s for n, s in graph.shapes.items()}
    return Graph(shapes, tuple(definitions))
